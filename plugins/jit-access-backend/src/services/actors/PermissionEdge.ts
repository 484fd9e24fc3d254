import { PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  jitAccessPermissionRules,
  JitAccessRequestCriterion,
  JitAccessRequestResource,
} from '@jit-access/backstage-plugin-jit-access-node';
import {
  AuthorizeResult,
  BasicPermission,
  PermissionCriteria,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionTransformer,
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import { Actor } from './Actor';

const toCriteria = createConditionTransformer<
  JitAccessRequestCriterion,
  (typeof jitAccessPermissionRules)[keyof typeof jitAccessPermissionRules][]
>(Object.values(jitAccessPermissionRules));

/**
 * The only place that asks the permission framework. It may forbid what the
 * domain would allow, never the other way round.
 */
export class PermissionEdge {
  constructor(private readonly permissions: PermissionsService) {}

  /** @throws NotAllowedError - the permission framework says no */
  async require(actor: Actor, permission: BasicPermission): Promise<void> {
    const [decision] = await this.permissions.authorize([{ permission }], {
      credentials: actor.credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW) throw refused(permission);
  }

  /**
   * Which requests the framework lets this person act on.
   * @returns `all`, or criteria for the query
   * @throws NotAllowedError - none
   */
  async permitted(
    actor: Actor,
    permission: ResourcePermission,
  ): Promise<'all' | PermissionCriteria<JitAccessRequestCriterion>> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      { credentials: actor.credentials },
    );
    if (decision.result === AuthorizeResult.ALLOW) return 'all';
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      throw refused(permission);
    }
    return toCriteria(decision.conditions);
  }

  /** @throws NotAllowedError - the framework does not let this person act on this request */
  async requireOn(
    actor: Actor,
    permission: ResourcePermission,
    resource: JitAccessRequestResource,
  ): Promise<void> {
    const criteria = await this.permitted(actor, permission);
    if (criteria !== 'all' && !meets(resource, criteria)) {
      throw refused(permission);
    }
  }
}

/** Does a request meet criteria? The same as the query, for one in memory. */
export function meets(
  resource: JitAccessRequestResource,
  criteria: PermissionCriteria<JitAccessRequestCriterion>,
): boolean {
  if (isAndCriteria(criteria)) {
    return criteria.allOf.every(part => meets(resource, part));
  }
  if (isOrCriteria(criteria)) {
    return criteria.anyOf.some(part => meets(resource, part));
  }
  if (isNotCriteria(criteria)) return !meets(resource, criteria.not);
  const values: Record<JitAccessRequestCriterion['field'], string[]> = {
    requester: [resource.requester],
    receiver: [resource.receiver],
    entityRef: resource.entityRefs,
    role: resource.roles,
  };
  return values[criteria.field].some(value => criteria.values.includes(value));
}

function refused(permission: { name: string }): NotAllowedError {
  return new NotAllowedError(
    `Your portal does not let you do this (permission ${permission.name}); ask your portal's team`,
  );
}
