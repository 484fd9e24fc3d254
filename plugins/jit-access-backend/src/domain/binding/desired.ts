import { coverEnd, covers, ExpiryKind, GrantTimes } from '../grant/window';
import { Instant } from '../time';

/** What should be in the target now. */
export type Desired =
  | {
      present: true;
      /** Exclusive end of the unbroken run of grants. */ notAfter: Instant;
    }
  | { present: false };

/**
 * An effect should be present exactly while a grant that was let through
 * covers now, until the last of those ends.
 */
export function desiredState(
  grants: GrantTimes[],
  expiry: ExpiryKind,
  now: Instant,
): Desired {
  const ends = grants
    .filter(grant => covers(grant, now))
    .map(grant => coverEnd(grant, expiry))
    .sort();
  const notAfter = ends.at(-1);
  return notAfter === undefined
    ? { present: false }
    : { present: true, notAfter };
}
