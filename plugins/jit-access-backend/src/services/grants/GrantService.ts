import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  Grant,
  grantQuerySchema,
  jitAccessGrantEndPermission,
  jitAccessRequestReadPermission,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { beginEnding } from '../../storage/grants/beginEnding';
import { findGrants, grantById } from '../../storage/grants/findGrants';
import { GrantRecord } from '../../storage/grants/records';
import { retryNow } from '../../storage/grants/retryNow';
import { itemsOverseenBy } from '../../storage/requests/audience';
import { lockPerson } from '../../storage/requests/lockPerson';
import { requestById } from '../../storage/requests/findRequests';
import { Store } from '../../storage/store';
import { Actor, seesEverything } from '../actors/Actor';
import { meets, PermissionEdge } from '../actors/PermissionEdge';
import { decodeCursor, pageFrom } from '../presentation/cursor';
import { GrantPresenter } from '../presentation/presentGrant';
import { resourceOf } from '../requests/resourceOf';

/** Reading, ending and retrying grants. */
export class GrantService {
  constructor(
    private readonly store: Store,
    private readonly presenter: GrantPresenter,
    private readonly permissions: PermissionEdge,
  ) {}

  /** Newest first. */
  async list(
    actor: Actor,
    query: z.output<typeof grantQuerySchema>,
  ): Promise<{ items: Grant[]; nextCursor?: string }> {
    const permitted = await this.permissions.permitted(
      actor,
      jitAccessRequestReadPermission,
    );
    const after = decodeCursor(query.cursor);
    const found = await findGrants(
      this.store.sql,
      {
        receiver: query.mine ? actor.ref : query.receiver,
        entityRef: query.entityRef,
        state: query.state,
        visibleTo: seesEverything(actor) ? undefined : actor,
        permitted: permitted === 'all' ? undefined : permitted,
      },
      {
        after: after && { createdAt: after.at, id: after.id },
        limit: query.limit + 1,
      },
    );
    const page = pageFrom(found, query.limit, grant => ({
      at: grant.createdAt,
      id: grant.id,
    }));
    return {
      items: await this.present(actor, page.rows),
      nextCursor: page.nextCursor,
    };
  }

  /** @throws NotFoundError - there is none, or it is not for this person's eyes */
  async get(actor: Actor, id: string): Promise<Grant> {
    const [grant] = await this.present(actor, [await this.visible(actor, id)]);
    return grant;
  }

  /**
   * Takes the right away now, with every extension that follows on it; the
   * worker removes the access and reads the target back.
   *
   * @throws NotAllowedError - neither its holder, its reviewer, an owner's lead
   *   nor an administrator
   * @throws ConflictError - it has ended or is ending
   */
  async end(
    actor: Actor,
    id: string,
    comment: string | undefined,
  ): Promise<Grant> {
    const seen = await this.visible(actor, id);
    await this.requireEnd(actor, seen);
    const own = seen.receiver === actor.ref || seen.requester === actor.ref;
    await this.store.transaction(async tx => {
      await lockPerson(tx, seen.receiver);
      const current = await grantById(tx.sql, id);
      if (!current || ['ending', 'ended'].includes(current.state)) {
        throw new ConflictError('This access is over already');
      }
      await beginEnding(tx, [id], {
        reason: own ? 'returned' : 'revoked',
        by: actor.ref,
        comment: comment || undefined,
      });
    });
    return this.get(actor, id);
  }

  /**
   * Tries at once what waits for its next attempt.
   * @throws NotAllowedError - neither the holder nor an administrator
   */
  async retry(actor: Actor, id: string): Promise<Grant> {
    const seen = await this.visible(actor, id);
    if (seen.receiver !== actor.ref && !actor.administrator) {
      throw new NotAllowedError(
        'Only the holder or an administrator can ask for another attempt',
      );
    }
    await this.store.transaction(tx => retryNow(tx, id));
    return this.get(actor, id);
  }

  /** A grant that this person may see. */
  async visible(actor: Actor, id: string): Promise<GrantRecord> {
    const grant = await grantById(this.store.sql, id);
    if (!grant || !(await this.mayRead(actor, grant))) {
      throw new NotFoundError(`There is no access ${id} that you may see`);
    }
    return grant;
  }

  private async mayRead(actor: Actor, grant: GrantRecord): Promise<boolean> {
    const permitted = await this.permissions.permitted(
      actor,
      jitAccessRequestReadPermission,
    );
    if (permitted !== 'all') {
      const full = await requestById(this.store.sql, grant.requestId);
      if (!full || !meets(resourceOf(full), permitted)) return false;
    }
    if (grant.receiver === actor.ref || grant.requester === actor.ref) {
      return true;
    }
    return seesEverything(actor) || this.oversees(actor, grant);
  }

  private async requireEnd(actor: Actor, grant: GrantRecord): Promise<void> {
    const full = await requestById(this.store.sql, grant.requestId);
    if (!full) throw new NotFoundError(`There is no access ${grant.id}`);
    await this.permissions.requireOn(
      actor,
      jitAccessGrantEndPermission,
      resourceOf(full),
    );
    const own = grant.receiver === actor.ref || grant.requester === actor.ref;
    if (!own && !actor.administrator && !(await this.oversees(actor, grant))) {
      throw new NotAllowedError(
        'Only its holder, its reviewers, the lead of the owning team or an administrator can end this access',
      );
    }
  }

  private async oversees(actor: Actor, grant: GrantRecord): Promise<boolean> {
    const overseen = await itemsOverseenBy(
      this.store.sql,
      [grant.itemId],
      actor,
    );
    return overseen.has(grant.itemId);
  }

  private async present(actor: Actor, grants: GrantRecord[]): Promise<Grant[]> {
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
