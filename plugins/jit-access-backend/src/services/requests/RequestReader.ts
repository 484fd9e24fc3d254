import { NotFoundError } from '@backstage/errors';
import {
  jitAccessRequestReadPermission,
  Request,
  requestQuerySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import {
  itemsOverseenBy,
  itemsWaitingFor,
} from '../../storage/requests/audience';
import {
  findRequests,
  FullRequest,
  requestById,
} from '../../storage/requests/findRequests';
import { Store } from '../../storage/store';
import { Actor, seesEverything } from '../actors/Actor';
import { Entitlements } from '../actors/Entitlements';
import { meets, PermissionEdge } from '../actors/PermissionEdge';
import { decodeCursor, pageFrom } from '../presentation/cursor';
import { RequestPresenter } from '../presentation/RequestPresenter';
import { resourceOf } from './resourceOf';

/** Reading requests: one's own, those to review, and all of them for auditors. */
export class RequestReader {
  constructor(
    private readonly store: Store,
    private readonly presenter: RequestPresenter,
    private readonly permissions: PermissionEdge,
    private readonly entitlements: Entitlements,
  ) {}

  /** Newest first. */
  async list(
    actor: Actor,
    query: z.output<typeof requestQuerySchema>,
  ): Promise<{ items: Request[]; nextCursor?: string }> {
    const permitted = await this.permissions.permitted(
      actor,
      jitAccessRequestReadPermission,
    );
    const found = await findRequests(
      this.store.sql,
      {
        concerning: query.mine ? actor.ref : undefined,
        requester: query.requester,
        entityRef: query.entityRef,
        state: query.state,
        visibleTo:
          seesEverything(actor) || query.mine
            ? undefined
            : await this.entitlements.viewer(actor),
        permitted: permitted === 'all' ? undefined : permitted,
      },
      { after: decodeCursor(query.cursor), limit: query.limit + 1 },
    );
    const page = pageFrom(found, query.limit, full => ({
      at: full.request.createdAt,
      id: full.request.id,
    }));
    return {
      items: await this.presenter.present(page.rows, actor),
      nextCursor: page.nextCursor,
    };
  }

  /**
   * A request that this person may see.
   * @throws NotFoundError - there is none, or it is not for their eyes
   */
  async visible(actor: Actor, id: string): Promise<FullRequest> {
    const full = await requestById(this.store.sql, id);
    if (!full || !(await this.mayRead(actor, full))) {
      throw new NotFoundError(`There is no request ${id} that you may see`);
    }
    return full;
  }

  async present(actor: Actor, full: FullRequest): Promise<Request> {
    const [request] = await this.presenter.present([full], actor);
    return request;
  }

  private async mayRead(actor: Actor, full: FullRequest): Promise<boolean> {
    const permitted = await this.permissions.permitted(
      actor,
      jitAccessRequestReadPermission,
    );
    if (permitted !== 'all' && !meets(resourceOf(full), permitted)) {
      return false;
    }
    const { requester, receiver } = full.request;
    if (requester === actor.ref || receiver === actor.ref) return true;
    if (seesEverything(actor)) return true;
    const ids = full.items.map(item => item.id);
    const overseen = await itemsOverseenBy(this.store.sql, ids, actor);
    if (overseen.size > 0) return true;
    const { principals, waiting = [] } = await this.entitlements.viewer(actor);
    const found = await itemsWaitingFor(this.store.sql, ids, [
      ...principals,
      ...waiting,
    ]);
    return found.size > 0;
  }
}
