import {
  addMilliseconds,
  durationMilliseconds,
  Instant,
  IsoDuration,
  millisecondsBetween,
} from '../time';

/**
 * The next reminder after one that was due: in whole steps from it, so that
 * reminders that nobody was there to send are not sent all at once.
 *
 * @param due - at or before `now`
 */
export function nextReminder(
  due: Instant,
  every: IsoDuration,
  now: Instant,
): Instant {
  const step = durationMilliseconds(every);
  const steps = Math.floor(millisecondsBetween(due, now) / step) + 1;
  return addMilliseconds(due, steps * step);
}
