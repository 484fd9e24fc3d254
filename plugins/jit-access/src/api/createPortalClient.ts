import type { FetchApi } from '@backstage/frontend-plugin-api';
import {
  createJitAccessClient,
  type JitAccessApi,
} from '@jit-access/backstage-plugin-jit-access-common';

/**
 * The client as the portal uses it: the address of the backend and the
 * person's token come from `fetchApi`.
 *
 * @internal
 */
export function createPortalClient(fetchApi: FetchApi): JitAccessApi {
  return createJitAccessClient({
    baseUrl: 'plugin://jit-access',
    fetch: fetchApi,
  });
}
