const LONGEST_WAIT_SECONDS = 3600;

/**
 * How long `Retry-After` asks to wait: whole seconds, at least one and an hour
 * at most. Undefined where it says nothing that can be understood.
 *
 * @param retryAfter - a number of seconds or a date; see RFC 9110, section 10.2.3
 * @param dateHeader - the answer's own `Date`, as the two clocks may differ
 * @public
 */
export function secondsToWait(
  retryAfter: string | null | undefined,
  dateHeader?: string | null,
): number | undefined {
  const text = retryAfter?.trim() ?? '';
  if (!text) return undefined;
  const dated = Date.parse(dateHeader ?? '');
  const theirNow = Number.isNaN(dated) ? Date.now() : dated;
  const seconds = /^\d+(\.\d+)?$/.test(text)
    ? Number(text)
    : (Date.parse(text) - theirNow) / 1000;
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_WAIT_SECONDS);
}
