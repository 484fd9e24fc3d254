/** After so many failures in a row a removal is `stuck`: shown, counted, alarmed. It is retried for ever. */
export const STUCK_AFTER = 6;

const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;
const POLL_FIRST_MS = 500;
const POLL_LONGEST_MS = 30_000;

/**
 * Milliseconds to wait after the n-th failure in a row: doubling from a second
 * to five minutes, of which the jitter takes away up to half, so that what
 * failed together does not come back together.
 *
 * @param failures - at least 1
 * @param jitter - from 0 to 1, drawn by the caller
 */
export function retryDelayMs(failures: number, jitter: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.round(full * (1 - jitter / 2));
}

/**
 * Milliseconds until a target that accepted a change is asked again: about as
 * long as it has taken already, at least half a second, at most half a minute.
 */
export function pollDelayMs(pendingForMs: number): number {
  return Math.min(POLL_LONGEST_MS, Math.max(POLL_FIRST_MS, pendingForMs));
}

/**
 * Are people told (again) after so many failures? At the sixth, and whenever
 * that number has doubled: often enough to be seen, too seldom to be muted.
 */
export function alarmsAfter(failures: number): boolean {
  const times = failures / STUCK_AFTER;
  return Number.isInteger(times) && times > 0 && (times & (times - 1)) === 0;
}
