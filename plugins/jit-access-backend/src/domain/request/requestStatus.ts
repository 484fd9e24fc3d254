import {
  ItemState,
  RequestStatus,
} from '@jit-access/backstage-plugin-jit-access-common';

/** What a request looks like from outside, derived from its items. */
export function requestStatus(items: ItemState[]): RequestStatus {
  if (items.includes('pending')) return 'pending';
  const approved = items.filter(state => state === 'approved').length;
  if (approved > 0) {
    return approved === items.length ? 'approved' : 'partly-approved';
  }
  if (items.includes('denied')) return 'denied';
  return items.includes('withdrawn') ? 'withdrawn' : 'lapsed';
}
