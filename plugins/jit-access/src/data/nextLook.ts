import type {
  Grant,
  Item,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';

/** How often to look while a target is being worked on, in milliseconds. */
const WORKING = 2_000;
/** How often to look while somebody or something is awaited. */
const WAITING = 5_000;
/** How often to look when nothing is expected. */
const QUIET = 30_000;
/** A moment after a boundary, so that the server has passed it too. */
const AFTER = 500;

function untilBoundary(at: string | undefined, now: number): number {
  if (!at) return QUIET;
  const left = Date.parse(at) - now;
  return left < 0 ? WAITING : left + AFTER;
}

/**
 * Milliseconds until a grant is worth another look. Signals come sooner; this
 * is what remains when they do not.
 *
 * @internal
 */
export function nextLookAtGrant(grant: Grant, now = Date.now()): number {
  switch (grant.state) {
    case 'activating':
    case 'ending':
      return WORKING;
    case 'active':
      return grant.bindings.some(one => one.credential === 'renewing')
        ? WORKING
        : Math.min(QUIET, untilBoundary(grant.endsAt, now));
    case 'scheduled':
      return Math.min(QUIET, untilBoundary(grant.startsAt, now));
    case 'ended':
      return QUIET;
    default:
      return grant.state satisfies never;
  }
}

function nextLookAtItem(item: Item, now: number): number {
  if (item.state === 'pending') {
    return Math.min(WAITING, untilBoundary(item.lapsesAt, now));
  }
  return item.grant ? nextLookAtGrant(item.grant, now) : QUIET;
}

/** The soonest of several. @internal */
export function soonest(times: number[]): number {
  return Math.max(1_000, Math.min(QUIET, ...times));
}

/** The soonest that any of these grants is worth another look. @internal */
export function nextLookAtGrants(grants: Grant[]): number {
  return soonest(grants.map(grant => nextLookAtGrant(grant)));
}

/** Milliseconds until a request is worth another look. @internal */
export function nextLookAtRequest(request: Request, now = Date.now()): number {
  return soonest(request.items.map(item => nextLookAtItem(item, now)));
}
