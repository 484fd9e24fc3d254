import { DateTime } from 'luxon';
import { Instant, toInstant } from '../../domain/time';
import { HeldWindow } from '../historyFacts';

/** An ISO week of some zone, half-open. */
export interface Week {
  from: Instant;
  until: Instant;
}

/** The ISO week, Monday to Monday in `zone`, in which an instant lies. */
export function weekOf(instant: Instant, zone: string): Week {
  const monday = DateTime.fromISO(instant, { zone }).startOf('week');
  return {
    from: toInstant(monday.toUTC().toISO()!),
    until: toInstant(monday.plus({ weeks: 1 }).toUTC().toISO()!),
  };
}

/**
 * Milliseconds that one person has used of a policy's week: whole windows that
 * start in it, planned, running, or over, also those that ended early. What was
 * never active does not count. A window of which it is not known what decided
 * it counts everywhere.
 */
export function usedInWeek(
  windows: HeldWindow[],
  policy: string,
  week: Week,
): number {
  return windows
    .filter(
      window =>
        !window.neverActive &&
        week.from <= window.from &&
        window.from < week.until &&
        countsUnder(window, policy),
    )
    .reduce((sum, window) => sum + window.lengthMs, 0);
}

function countsUnder(window: HeldWindow, policy: string): boolean {
  if (window.policy === undefined && window.policies === undefined) return true;
  return window.policy === policy || !!window.policies?.includes(policy);
}
