import {
  EndReason,
  GrantState,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  addDuration,
  addMilliseconds,
  earliest,
  Instant,
  IsoDuration,
  millisecondsBetween,
} from '../time';

/** What the rules about time need to know of a grant. */
export interface GrantTimes {
  state: GrantState;
  duration: IsoDuration;
  /** Not before. */
  startsAt: Instant;
  activateBy: Instant;
  admittedAt?: Instant;
  /** Start of the window. */
  activatedAt?: Instant;
  /** Exclusive end of the window. */
  endsAt?: Instant;
  /** Latest end that the context allows. */
  boundUntil?: Instant;
  warnedAt?: Instant;
}

/** How the target system itself can end access; see `NativeExpiry`. */
export type ExpiryKind = 'none' | 'fixed' | 'movable';

/** Holders are told so long before the end of windows that are longer than `WARN_LONGER_THAN`. */
const WARN_BEFORE_MS = 5 * 60_000;
const WARN_LONGER_THAN_MS = 15 * 60_000;

/**
 * Why a grant is over at `now`, if it is. Ends are exclusive: at the very
 * instant of its end a grant is over.
 */
export function dueEnd(grant: GrantTimes, now: Instant): EndReason | undefined {
  switch (grant.state) {
    case 'active':
      if (!grant.endsAt || grant.endsAt > now) return undefined;
      return grant.endsAt === grant.boundUntil ? 'context-ended' : 'expired';
    case 'scheduled':
    case 'activating':
      if (grant.boundUntil && grant.boundUntil <= now) return 'context-ended';
      return grant.activateBy <= now ? 'not-activated' : undefined;
    default:
      return undefined;
  }
}

/** Its time has come, but it has not been decided again yet. */
export function awaitsAdmission(grant: GrantTimes, now: Instant): boolean {
  return grant.state === 'scheduled' && grant.startsAt <= now;
}

/** Is this grant a reason for its effects to be there at `now`? */
export function covers(grant: GrantTimes, now: Instant): boolean {
  return (
    (grant.state === 'activating' || grant.state === 'active') &&
    grant.admittedAt !== undefined &&
    dueEnd(grant, now) === undefined
  );
}

/**
 * Until when the target may be told to keep the effects of a grant that
 * covers now. Before the window has begun nobody knows its end: then it is the
 * latest end that is still possible, and is moved to the exact one afterwards.
 * Where an expiry cannot be moved, the window counts from admission instead.
 */
export function coverEnd(grant: GrantTimes, expiry: ExpiryKind): Instant {
  if (grant.endsAt) return grant.endsAt;
  const latestStart =
    expiry === 'fixed' && grant.admittedAt
      ? grant.admittedAt
      : grant.activateBy;
  return cut(addDuration(latestStart, grant.duration), grant.boundUntil);
}

/**
 * The window of a grant whose effects are all there at `now`. It counts from
 * now, except where an expiry cannot be moved (from admission), and where it
 * continues another grant without a gap (from the other's end).
 */
export function windowFrom(
  grant: GrantTimes,
  now: Instant,
  context: { expiry: ExpiryKind; continuesAnother: boolean },
): { activatedAt: Instant; endsAt: Instant } {
  let start = now;
  if (context.continuesAnother) start = grant.startsAt;
  else if (context.expiry === 'fixed') start = grant.admittedAt ?? now;
  return {
    activatedAt: start,
    endsAt: cut(addDuration(start, grant.duration), grant.boundUntil),
  };
}

/**
 * How long a window is as it was granted, in milliseconds: its duration, or the
 * time up to the end that was known then of what it is bound to.
 */
export function grantedLength(
  from: Instant,
  duration: IsoDuration,
  boundEnd: Instant | undefined,
): number {
  const end = cut(addDuration(from, duration), boundEnd);
  return Math.max(0, millisecondsBetween(from, end));
}

/** When the holder is to be told that the end is near; short windows: never. */
export function warnAt(grant: GrantTimes): Instant | undefined {
  if (grant.state !== 'active' || !grant.activatedAt || !grant.endsAt) {
    return undefined;
  }
  if (grant.warnedAt) return undefined;
  const length = millisecondsBetween(grant.activatedAt, grant.endsAt);
  return length > WARN_LONGER_THAN_MS
    ? addMilliseconds(grant.endsAt, -WARN_BEFORE_MS)
    : undefined;
}

/**
 * The next instant at which something about this grant changes by itself;
 * absent when only an event can change it. What is due already does not count.
 */
export function nextBoundary(
  grant: GrantTimes,
  now: Instant,
): Instant | undefined {
  switch (grant.state) {
    case 'scheduled':
      return grant.startsAt > now
        ? grant.startsAt
        : earliest(grant.activateBy, grant.boundUntil);
    case 'activating':
      return earliest(grant.activateBy, grant.boundUntil);
    case 'active':
      return earliest(warnAt(grant), grant.endsAt);
    default:
      return undefined;
  }
}

function cut(end: Instant, limit: Instant | undefined): Instant {
  return limit && limit < end ? limit : end;
}
