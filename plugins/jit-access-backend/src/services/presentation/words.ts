export { nameOfRef as shortName } from '../../domain/words';

/** Address of a request's page inside the portal. */
export function requestLink(requestId: string): string {
  return `/jit-access/requests/${requestId}`;
}
