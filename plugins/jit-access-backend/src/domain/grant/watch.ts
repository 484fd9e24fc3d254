import {
  BoundTo,
  EndReason,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  addDuration,
  addMilliseconds,
  earliest,
  Instant,
  millisecondsBetween,
} from '../time';
import { nameOfRef } from '../words';
import { GrantTimes } from './window';

/** What access is bound to, as it was found at an instant. */
export type ContextFinding =
  | { state: 'holds'; endsAt?: Instant }
  | { state: 'over'; why: string }
  | { state: 'unknown'; why: string };

/** What was found out about the holder of running access and about what it is bound to. */
export interface WatchFinding {
  /** Is the holder in the catalog? `unknown`: it did not answer. */
  presence: 'there' | 'absent' | 'unknown';
  /**
   * Everybody who holds access was looked for, and few enough are missing;
   * without that nobody counts as gone.
   */
  fewMissing?: boolean;
  /** Absent: the access does not depend on it. */
  eligible?: 'yes' | 'no' | 'unknown';
  /** Absent: the access is not bound to anything. */
  context?: ContextFinding;
}

/** What the rules need to know of the access. */
export interface WatchedGrant extends GrantTimes {
  receiver: string;
  createdAt: Instant;
  boundTo?: BoundTo;
  watchedAt?: Instant;
  absentSince?: Instant;
}

/** What follows from a finding. */
export interface WatchVerdict {
  /** Ends for good. */
  end?: { reason: EndReason; why: string };
  absentSince?: Instant;
  watchedAt?: Instant;
  boundUntil?: Instant;
  endsAt?: Instant;
}

/** Somebody is gone only after they were found missing twice, so long apart. */
const GONE_AFTER_MS = 5 * 60_000;
/** Fewer missing people are never a mass. */
const MASS_AT_LEAST = 5;
const DEFAULT_GRACE = 'PT15M';

/** What a look at running access means for it. */
export function judgeWatch(
  grant: WatchedGrant,
  finding: WatchFinding,
  now: Instant,
): WatchVerdict {
  const { context } = finding;
  return {
    end:
      absenceEnd(grant, finding, now) ??
      eligibilityEnd(finding) ??
      contextEnd(grant, context, now),
    absentSince: absenceOf(grant, finding, now),
    watchedAt: !context || context.state === 'holds' ? now : grant.watchedAt,
    ...boundaries(grant, context),
  };
}

/** Has somebody who is missing now been missing for long enough to count as gone? */
export function countsAsGone(
  { absentSince }: Pick<WatchedGrant, 'absentSince'>,
  now: Instant,
): boolean {
  return (
    absentSince !== undefined &&
    millisecondsBetween(absentSince, now) >= GONE_AFTER_MS
  );
}

/**
 * Are so many people missing at once that the catalog is likelier to be wrong
 * than the people to be gone?
 *
 * @param share - from 0 to 1, of all holders
 */
export function isMassAbsence(
  holders: { all: number; missing: number },
  share: number,
): boolean {
  return (
    holders.missing >= MASS_AT_LEAST && holders.missing > share * holders.all
  );
}

function absenceEnd(
  grant: WatchedGrant,
  { presence, fewMissing }: WatchFinding,
  now: Instant,
): WatchVerdict['end'] {
  if (presence !== 'absent' || !fewMissing || !countsAsGone(grant, now)) {
    return undefined;
  }
  return {
    reason: 'eligibility-lost',
    why: `${nameOfRef(grant.receiver)} is not in the catalog any more`,
  };
}

function absenceOf(
  grant: WatchedGrant,
  { presence }: WatchFinding,
  now: Instant,
): Instant | undefined {
  if (presence === 'there') return undefined;
  return presence === 'absent' ? (grant.absentSince ?? now) : grant.absentSince;
}

function eligibilityEnd({ eligible }: WatchFinding): WatchVerdict['end'] {
  return eligible === 'no'
    ? {
        reason: 'eligibility-lost',
        why: 'who its holder is does not entitle to it any more',
      }
    : undefined;
}

function contextEnd(
  grant: WatchedGrant,
  context: ContextFinding | undefined,
  now: Instant,
): WatchVerdict['end'] {
  if (context?.state === 'over') {
    return { reason: 'context-ended', why: context.why };
  }
  if (context?.state !== 'unknown') return undefined;
  const since = grant.watchedAt ?? grant.admittedAt ?? grant.createdAt;
  const grace = grant.boundTo?.grace ?? DEFAULT_GRACE;
  return addDuration(since, grace) <= now
    ? {
        reason: 'context-ended',
        why: `for too long nobody could say whether ${grant.boundTo?.title ?? 'what it is bound to'} still goes on: ${context.why}`,
      }
    : undefined;
}

/** An end that comes sooner is moved to; one that comes later never lengthens what was granted. */
function boundaries(
  grant: WatchedGrant,
  context: ContextFinding | undefined,
): Pick<WatchVerdict, 'boundUntil' | 'endsAt'> {
  const { boundUntil, endsAt, activatedAt } = grant;
  if (context?.state !== 'holds' || !context.endsAt) {
    return { boundUntil, endsAt };
  }
  const bound = earliest(context.endsAt, grant.boundTo?.endsAt);
  return {
    boundUntil: bound,
    endsAt:
      activatedAt && earliest(addDuration(activatedAt, grant.duration), bound),
  };
}

/**
 * When access is looked at next. What is bound or depends on who its holder is
 * is looked at often; whether people are still in the catalog, for all access.
 * Never later than that, so that between two looks at a person who is missing
 * everybody else has been looked at.
 *
 * @param jitter - from 0 to 1
 */
export function nextLook(
  grant: WatchedGrant & { whileEligible: boolean },
  now: Instant,
  pace: { oftenMs: number; everybodyMs: number; jitter: number },
): Instant {
  const often = grant.boundTo !== undefined || grant.whileEligible;
  const most = often
    ? Math.min(pace.oftenMs, pace.everybodyMs)
    : pace.everybodyMs;
  const next = addMilliseconds(now, most * (0.8 + 0.2 * pace.jitter));
  if (often || !grant.absentSince) return next;
  const counts = addMilliseconds(grant.absentSince, GONE_AFTER_MS);
  return counts > now && counts > next ? counts : next;
}
