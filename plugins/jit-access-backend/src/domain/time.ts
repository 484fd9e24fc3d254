import { DateTime, Duration } from 'luxon';

/**
 * A point in time as it is stored, compared and sent: UTC, ISO 8601 with
 * exactly three decimals and `Z`, so that text order is time order.
 */
export type Instant = string;

/** An ISO 8601 duration of fixed length, such as `PT1H`. */
export type IsoDuration = string;

/** Brings any ISO 8601 instant or Date into the one form. */
export function toInstant(value: string | Date): Instant {
  // The workers do this for every time of every row: a Date is in that form.
  if (typeof value !== 'string') return value.toISOString();
  const text = DateTime.fromISO(value, { zone: 'utc' }).toISO();
  if (!text) throw new Error(`"${String(value)}" is not a point in time`);
  return text;
}

/** The instant that lies `duration` after `instant`; days count 24 hours. */
export function addDuration(instant: Instant, duration: IsoDuration): Instant {
  return addMilliseconds(instant, durationMilliseconds(duration));
}

export function addMilliseconds(instant: Instant, ms: number): Instant {
  return toInstant(new Date(instantMilliseconds(instant) + ms));
}

/** Milliseconds from `from` to `to`; negative when `to` is earlier. */
export function millisecondsBetween(from: Instant, to: Instant): number {
  return instantMilliseconds(to) - instantMilliseconds(from);
}

/** Milliseconds since 1970, for arithmetic only. */
export function instantMilliseconds(instant: Instant): number {
  // The one form is read by every engine alike, without a calendar.
  return Date.parse(instant);
}

export function durationMilliseconds(duration: IsoDuration): number {
  return Duration.fromISO(duration).toMillis();
}

/** The shortest usual way to write so many milliseconds: `PT1H30M`. */
export function toIsoDuration(ms: number): IsoDuration {
  return (
    Duration.fromMillis(ms)
      .shiftTo('hours', 'minutes', 'seconds')
      .removeZeros()
      .toISO() ?? 'PT0S'
  );
}

/** The earliest of those that are given. */
export function earliest(
  ...instants: (Instant | undefined)[]
): Instant | undefined {
  return instants
    .filter((instant): instant is Instant => instant !== undefined)
    .sort()[0];
}
