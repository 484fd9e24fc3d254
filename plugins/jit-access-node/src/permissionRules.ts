import { RESOURCE_TYPE_JIT_ACCESS_REQUEST } from '@jit-access/backstage-plugin-jit-access-common';
import {
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { z } from 'zod';

/** The part of a request that permission rules look at. @public */
export interface JitAccessRequestResource {
  requester: string;
  receiver: string;
  /** Of all its items. */
  entityRefs: string[];
  /** Names of the roles of all its items. */
  roles: string[];
}

/** What a rule becomes in a query: the field has one of the values. @public */
export interface JitAccessRequestCriterion {
  field: 'requester' | 'receiver' | 'entityRef' | 'role';
  values: string[];
}

/** Requests, as policies of the permission framework name them. @public */
export const jitAccessRequestResourceRef = createPermissionResourceRef<
  JitAccessRequestResource,
  JitAccessRequestCriterion
>().with({
  pluginId: 'jit-access',
  resourceType: RESOURCE_TYPE_JIT_ACCESS_REQUEST,
});

const refs = z.object({
  refs: z.array(z.string()).describe('Full entity refs'),
});

const isRequester = createPermissionRule({
  name: 'IS_REQUESTER',
  description: 'Requests that one of these people made',
  resourceRef: jitAccessRequestResourceRef,
  paramsSchema: refs,
  apply: (request, params) => params.refs.includes(request.requester),
  toQuery: params => ({ field: 'requester', values: params.refs }),
});

const isReceiver = createPermissionRule({
  name: 'IS_RECEIVER',
  description: 'Requests for one of these people',
  resourceRef: jitAccessRequestResourceRef,
  paramsSchema: refs,
  apply: (request, params) => params.refs.includes(request.receiver),
  toQuery: params => ({ field: 'receiver', values: params.refs }),
});

const concernsEntity = createPermissionRule({
  name: 'CONCERNS_ENTITY',
  description: 'Requests for access on one of these entities',
  resourceRef: jitAccessRequestResourceRef,
  paramsSchema: refs,
  apply: (request, params) =>
    request.entityRefs.some(ref => params.refs.includes(ref)),
  toQuery: params => ({ field: 'entityRef', values: params.refs }),
});

const hasRole = createPermissionRule({
  name: 'HAS_ROLE',
  description: 'Requests for one of these roles',
  resourceRef: jitAccessRequestResourceRef,
  paramsSchema: z.object({
    roles: z.array(z.string()).describe('Names of role documents'),
  }),
  apply: (request, params) =>
    request.roles.some(role => params.roles.includes(role)),
  toQuery: params => ({ field: 'role', values: params.roles }),
});

/** Every permission rule on requests. @public */
export const jitAccessPermissionRules = {
  isRequester,
  isReceiver,
  concernsEntity,
  hasRole,
};
