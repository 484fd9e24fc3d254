import { JitAccessRequestResource } from '@jit-access/backstage-plugin-jit-access-node';
import { FullRequest } from '../../storage/requests/findRequests';

/** The part of a request that permission rules look at. */
export function resourceOf(full: FullRequest): JitAccessRequestResource {
  return {
    requester: full.request.requester,
    receiver: full.request.receiver,
    entityRefs: full.items.map(item => item.entityRef),
    roles: full.items.map(item => item.role),
  };
}
