import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import {
  addMilliseconds,
  durationMilliseconds,
  Instant,
} from '../../domain/time';

/** Weeks, of any zone, begin at most so long before any instant in them. */
const WEEK_MS = 8 * 86_400_000;

/** How far back the past has to be known to count these limits for a window. */
export function limitedSince(
  limits: (Decision['limits'] | undefined)[],
  startsAt: Instant,
  now: Instant,
): Instant {
  const looksBack = limits.flatMap(one =>
    (one?.separations ?? []).map(({ lookBack }) =>
      lookBack ? durationMilliseconds(lookBack) : 0,
    ),
  );
  return [
    addMilliseconds(startsAt, -WEEK_MS),
    addMilliseconds(now, -Math.max(WEEK_MS, ...looksBack)),
  ].sort()[0];
}
