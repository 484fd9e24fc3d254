import { parseEntityRef } from '@backstage/catalog-model';

/** How an entity or person is called in a sentence: the name of its ref. */
export function shortName(ref: string): string {
  try {
    return parseEntityRef(ref).name;
  } catch {
    return ref;
  }
}

/** Address of a request's page inside the portal. */
export function requestLink(requestId: string): string {
  return `/jit-access/requests/${requestId}`;
}
