import { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  jitAccessAdministerPermission,
  jitAccessGrantEndPermission,
  jitAccessHistoryReadPermission,
  jitAccessRequestCreatePermission,
  jitAccessRequestReadPermission,
  jitAccessReviewPermission,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  jitAccessPermissionRules,
  jitAccessRequestResourceRef,
} from '@jit-access/backstage-plugin-jit-access-node';
import { requestsByIds } from '../storage/requests/findRequests';
import { Store } from '../storage/store';
import { resourceOf } from '../services/requests/resourceOf';

/** Makes permissions and rules known to the permission framework. */
export function registerPermissions(
  registry: PermissionsRegistryService,
  store: Store,
): void {
  registry.addPermissions([
    jitAccessRequestCreatePermission,
    jitAccessHistoryReadPermission,
    jitAccessAdministerPermission,
  ]);
  registry.addResourceType({
    resourceRef: jitAccessRequestResourceRef,
    permissions: [
      jitAccessRequestReadPermission,
      jitAccessReviewPermission,
      jitAccessGrantEndPermission,
    ],
    rules: Object.values(jitAccessPermissionRules),
    getResources: async ids => {
      const found = await requestsByIds(store.sql, ids);
      const byId = new Map(found.map(full => [full.request.id, full]));
      return ids.map(id => {
        const full = byId.get(id);
        return full && resourceOf(full);
      });
    },
  });
}
