import type {
  Delegation,
  Delegations,
} from '@jit-access/backstage-plugin-jit-access-common';

/** Is it in force at this instant? `until` is exclusive. */
function isInForce(delegation: Delegation, now: number): boolean {
  return (
    !delegation.endedAt &&
    Date.parse(delegation.since) <= now &&
    Date.parse(delegation.until) > now
  );
}

/**
 * What of my delegations is in force now: those of mine, and those in which I
 * stand in.
 *
 * @internal
 */
export function inForce(delegations: Delegations, now: number): Delegations {
  return {
    mine: delegations.mine.filter(one => isInForce(one, now)),
    forOthers: delegations.forOthers.filter(one => isInForce(one, now)),
  };
}
