import { createPermission } from '@backstage/plugin-permission-common';

/**
 * Resource type of a request (with its items, reviews and grants) in the
 * permission framework.
 * @public
 */
export const RESOURCE_TYPE_JIT_ACCESS_REQUEST = 'jit-access-request';

/** Ask for access, and preview what asking would take. @public */
export const jitAccessRequestCreatePermission = createPermission({
  name: 'jit-access.request.create',
  attributes: { action: 'create' },
});

/** See a request, its reviews and its grants. @public */
export const jitAccessRequestReadPermission = createPermission({
  name: 'jit-access.request.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_JIT_ACCESS_REQUEST,
});

/** Approve or deny what waits for oneself. @public */
export const jitAccessReviewPermission = createPermission({
  name: 'jit-access.request.review',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_JIT_ACCESS_REQUEST,
});

/** End running access, one's own or, where the domain allows it, another's. @public */
export const jitAccessGrantEndPermission = createPermission({
  name: 'jit-access.grant.end',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_JIT_ACCESS_REQUEST,
});

/** Read and export the access history of everybody. @public */
export const jitAccessHistoryReadPermission = createPermission({
  name: 'jit-access.history.read',
  attributes: { action: 'read' },
});

/** Pause new access, end access of others, see health. @public */
export const jitAccessAdministerPermission = createPermission({
  name: 'jit-access.administer',
  attributes: { action: 'update' },
});

/** Every permission of JIT Access. @public */
export const jitAccessPermissions = [
  jitAccessRequestCreatePermission,
  jitAccessRequestReadPermission,
  jitAccessReviewPermission,
  jitAccessGrantEndPermission,
  jitAccessHistoryReadPermission,
  jitAccessAdministerPermission,
];
