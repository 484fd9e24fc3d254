import { addMilliseconds, Instant, millisecondsBetween } from '../time';
import { nameOfRef } from '../words';

/** What access hangs on in the catalog: who holds it, and what it is on. */
export type PresenceKind = 'person' | 'entity';

/** Something is gone only after it was found missing twice, so long apart. */
const GONE_AFTER_MS = 5 * 60_000;
/** Fewer that are missing are never a mass. */
const MASS_AT_LEAST = 5;

/**
 * Has what was first found missing at `since`, and is missing in a reading that
 * began at `now`, been missing for long enough to count as gone?
 */
export function countsAsGone(since: Instant, now: Instant): boolean {
  return millisecondsBetween(since, now) >= GONE_AFTER_MS;
}

/** From when on what was first found missing at `since` can count as gone. */
export function countsFrom(since: Instant): Instant {
  return addMilliseconds(since, GONE_AFTER_MS);
}

/**
 * Are so many missing at once that the catalog is likelier to be wrong than
 * they are to be gone?
 *
 * @param share - from 0 to 1, of all that were looked for
 */
export function isMassAbsence(
  looked: { all: number; missing: number },
  share: number,
): boolean {
  return looked.missing >= MASS_AT_LEAST && looked.missing > share * looked.all;
}

/** Why access ends when that is gone, for people. */
export function goneWords(kind: PresenceKind, ref: string): string {
  if (kind === 'person')
    return `${nameOfRef(ref)} is not in the catalog any more`;
  const entityKind = ref.slice(0, ref.indexOf(':'));
  return `the ${entityKind} ${nameOfRef(ref)} was removed: it is not in the catalog any more`;
}

/** Progress of the walk over everything that live access hangs on. */
export interface Round {
  /** How many were looked at in this round so far. */
  looked: number;
  /** How many there were in the round before; absent: there was none. */
  last?: number;
}

/** Before the size of a round is known, batches follow on each other so slowly. */
const UNKNOWN_PACE_MS = 1_000;

/**
 * Milliseconds from the beginning of one batch to that of the next one, so that
 * the batches of a round are spread over `roundMs`.
 *
 * @param jitter - from 0 to 1
 */
export function pauseBetweenBatches(
  { looked, last }: Round,
  pace: { batch: number; isFull: boolean; roundMs: number; jitter: number },
): number {
  const round = pace.roundMs * (0.8 + 0.2 * pace.jitter);
  if (last === undefined && pace.isFull) {
    return Math.min(UNKNOWN_PACE_MS, round);
  }
  const batches = Math.ceil(Math.max(looked, last ?? 0, 1) / pace.batch);
  return round / batches;
}
