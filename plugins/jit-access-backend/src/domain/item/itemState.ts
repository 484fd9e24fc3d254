import { ItemState } from '@jit-access/backstage-plugin-jit-access-common';

/** What can happen to an item. */
export type ItemEvent = 'approve' | 'deny' | 'withdraw' | 'lapse';

const OUTCOME: Record<ItemEvent, ItemState> = {
  approve: 'approved',
  deny: 'denied',
  withdraw: 'withdrawn',
  lapse: 'lapsed',
};

/**
 * The state after an event; `undefined` when nothing of the kind can happen
 * any more. Only a pending item moves, and it moves once.
 */
export function nextItemState(
  state: ItemState,
  event: ItemEvent,
): ItemState | undefined {
  return state === 'pending' ? OUTCOME[event] : undefined;
}
