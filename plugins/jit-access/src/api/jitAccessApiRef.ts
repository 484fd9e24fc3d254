import { createApiRef } from '@backstage/frontend-plugin-api';
import type { JitAccessApi } from '@jit-access/backstage-plugin-jit-access-common';

/**
 * The typed client of the REST API of JIT Access, one method per route.
 *
 * @public
 */
export const jitAccessApiRef = createApiRef<JitAccessApi>().with({
  id: 'plugin.jit-access.client',
  pluginId: 'jit-access',
});
