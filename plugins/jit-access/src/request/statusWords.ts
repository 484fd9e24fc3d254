import type {
  ItemState,
  RequestStatus,
} from '@jit-access/backstage-plugin-jit-access-common';

/**
 * What a request or item is called on screen.
 *
 * @internal
 */
export const REQUEST_WORDS = {
  pending: 'status.pending',
  approved: 'status.approved',
  'partly-approved': 'status.partlyApproved',
  denied: 'status.denied',
  withdrawn: 'status.withdrawn',
  lapsed: 'status.lapsed',
} as const satisfies Record<RequestStatus, string>;

/** @internal */
export const ITEM_WORDS = {
  pending: 'status.pending',
  approved: 'status.approved',
  denied: 'status.denied',
  withdrawn: 'status.withdrawn',
  lapsed: 'status.lapsed',
} as const satisfies Record<ItemState, string>;
