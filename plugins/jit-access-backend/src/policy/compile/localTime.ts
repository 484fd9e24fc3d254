import { DateTime, IANAZone } from 'luxon';
import { Instant, toInstant } from '../../domain/time';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * The instant at which clocks in a zone show a local date and time.
 *
 * @param local - `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm`
 * @param twice - which one is meant of a time that clocks show twice. A time
 * that they skip is the instant at which they jump.
 */
export function instantOfLocal(
  local: string,
  zone: string,
  twice: 'first' | 'second',
): Instant {
  const shown = DateTime.fromISO(local, { zone: 'utc' }).toMillis();
  const rules = IANAZone.create(zone);
  const offsetAt = (ms: number) => rules.offset(ms) * MINUTE_MS;
  // A day before and a day after, clocks have changed at the most once.
  const offsets = [offsetAt(shown - DAY_MS), offsetAt(shown + DAY_MS)];
  const showing = offsets
    .map(offset => shown - offset)
    .filter(ms => ms + offsetAt(ms) === shown)
    .sort((a, b) => a - b);
  const found = twice === 'first' ? showing.at(0) : showing.at(-1);
  return instantOf(
    found ??
      jumpBetween(
        shown - Math.max(...offsets),
        shown - Math.min(...offsets),
        offsetAt,
      ),
  );
}

/** The instant, to the minute, at which the offset changes. */
function jumpBetween(
  before: number,
  after: number,
  offsetAt: (ms: number) => number,
): number {
  let low = before;
  let high = after;
  const early = offsetAt(low);
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetAt(middle) === early) low = middle;
    else high = middle;
  }
  return high;
}

function instantOf(ms: number): Instant {
  return toInstant(new Date(ms));
}
