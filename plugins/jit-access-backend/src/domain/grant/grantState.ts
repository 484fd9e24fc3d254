import { GrantState } from '@jit-access/backstage-plugin-jit-access-common';

/**
 * What can happen to a grant: it is let through by a new decision, all its
 * effects are there, its right is over, all its effects are accounted for.
 */
export type GrantEvent = 'admit' | 'activate' | 'end' | 'finish';

const TABLE: Record<GrantState, Partial<Record<GrantEvent, GrantState>>> = {
  scheduled: { admit: 'activating', end: 'ending' },
  activating: { activate: 'active', end: 'ending' },
  active: { end: 'ending' },
  ending: { finish: 'ended' },
  ended: {},
};

/**
 * The state after an event; `undefined` when nothing of the kind can happen
 * in this state. A grant only moves forward.
 */
export function nextGrantState(
  state: GrantState,
  event: GrantEvent,
): GrantState | undefined {
  return TABLE[state][event];
}
