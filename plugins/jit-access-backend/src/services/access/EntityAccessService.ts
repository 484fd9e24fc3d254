import { NotFoundError } from '@backstage/errors';
import {
  EntityAccess,
  Grant,
  jitAccessRequestReadPermission,
} from '@jit-access/backstage-plugin-jit-access-common';
import { PolicyEngine } from '../../policy/decision';
import { Directory } from '../../policy/directory';
import { currentPause } from '../../storage/controls/pause';
import { findGrants } from '../../storage/grants/findGrants';
import { itemsOverseenBy } from '../../storage/requests/audience';
import { Store } from '../../storage/store';
import { Actor, seesEverything } from '../actors/Actor';
import { PermissionEdge } from '../actors/PermissionEdge';
import { GrantPresenter } from '../presentation/presentGrant';
import { ownersOf } from './ownersOf';

/** Most live grants that are shown on one entity. */
const HOLDERS = 200;

/** What an entity's Access tab shows, in one answer. */
export class EntityAccessService {
  constructor(
    private readonly store: Store,
    private readonly policy: PolicyEngine,
    private readonly directory: Directory,
    private readonly presenter: GrantPresenter,
    private readonly permissions: PermissionEdge,
  ) {}

  /** @throws NotFoundError - there is no such entity for this person's eyes */
  async get(actor: Actor, entityRef: string): Promise<EntityAccess> {
    const at = await this.store.now();
    const entity = await this.directory.entity(entityRef, actor.credentials);
    if (!entity) {
      throw new NotFoundError(`There is no ${entityRef} that you may see`);
    }
    const [decided, live, paused] = await Promise.all([
      this.policy.decideAll({
        requester: actor.ref,
        receiver: actor.ref,
        entityRef,
        at,
        credentials: actor.credentials,
      }),
      this.liveGrants(actor, entityRef),
      currentPause(this.store.sql),
    ]);
    const seesHolders =
      seesEverything(actor) ||
      ownersOf(entity).some(
        owner => owner === actor.ref || actor.person.groups.includes(owner),
      );
    return {
      entityRef,
      roles: decided.roles.flatMap(item =>
        item.role ? [{ role: item.role, decision: item.decision }] : [],
      ),
      mine: live.filter(grant => grant.receiver === actor.ref),
      holders: seesHolders ? live : undefined,
      incidents: decided.incidents,
      paused: paused && { reason: paused.reason },
    };
  }

  private async liveGrants(actor: Actor, entityRef: string): Promise<Grant[]> {
    const permitted = await this.permissions.permitted(
      actor,
      jitAccessRequestReadPermission,
    );
    const grants = await findGrants(
      this.store.sql,
      {
        entityRef,
        state: 'live',
        permitted: permitted === 'all' ? undefined : permitted,
      },
      { limit: HOLDERS },
    );
    const overseen = await itemsOverseenBy(
      this.store.sql,
      grants.map(grant => grant.itemId),
      actor,
    );
    return grants.map(grant =>
      this.presenter.present(grant, actor, overseen.has(grant.itemId)),
    );
  }
}
