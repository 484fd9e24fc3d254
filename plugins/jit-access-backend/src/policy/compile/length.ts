import { IsoDuration, durationMilliseconds } from '../../domain/time';
import { Length } from './compiledSet';

export function lengthOf(iso: IsoDuration): Length {
  return { iso, ms: durationMilliseconds(iso) };
}

/** Length of a duration that may be left out. */
export function optionalLength(
  iso: IsoDuration | undefined,
): Length | undefined {
  return iso === undefined ? undefined : lengthOf(iso);
}
