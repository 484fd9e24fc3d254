import { InboxItem } from '@jit-access/backstage-plugin-jit-access-common';
import { Directory } from '../../policy/directory';
import { liveHolders } from '../../storage/grants/liveHolders';
import { findInbox } from '../../storage/requests/findInbox';
import { requestsByIds } from '../../storage/requests/findRequests';
import { pastItemsOf } from '../../storage/requests/pastItems';
import { Store } from '../../storage/store';
import { Entitlement } from '../../domain/item/entitlement';
import { Actor } from '../actors/Actor';
import { Entitlements } from '../actors/Entitlements';
import { decodeCursor, pageFrom } from '../presentation/cursor';
import { RequestPresenter } from '../presentation/RequestPresenter';

/** Most waiting items that are counted for the badge. */
const COUNTED = 100;

/** What waits for a person, with all that one look needs. */
export class InboxService {
  constructor(
    private readonly store: Store,
    private readonly presenter: RequestPresenter,
    private readonly directory: Directory,
    private readonly entitlements: Entitlements,
  ) {}

  /** How much waits; at most 100 are counted. */
  async count(actor: Actor): Promise<number> {
    const waiting = await findInbox(
      this.store.sql,
      await this.entitlements.inbox(actor),
      { limit: COUNTED },
    );
    return waiting.length;
  }

  /** Oldest first. */
  async list(
    actor: Actor,
    query: { cursor?: string; limit: number },
  ): Promise<{ items: InboxItem[]; nextCursor?: string }> {
    const page = pageFrom(
      await findInbox(this.store.sql, await this.entitlements.inbox(actor), {
        after: decodeCursor(query.cursor),
        limit: query.limit + 1,
      }),
      query.limit,
      waiting => ({ at: waiting.since, id: waiting.itemId }),
    );
    const full = await requestsByIds(this.store.sql, [
      ...new Set(page.rows.map(waiting => waiting.requestId)),
    ]);
    const [requests, entitled] = await Promise.all([
      this.presenter.present(full, actor),
      this.entitlements.onItems(
        actor,
        full.flatMap(one => one.items),
      ),
    ]);
    const requestOf = new Map(requests.map(request => [request.id, request]));
    const wanted = page.rows.flatMap(({ requestId, itemId }) => {
      const request = requestOf.get(requestId);
      const item = request?.items.find(one => one.id === itemId);
      return request && item ? [{ request, item }] : [];
    });
    const questions = wanted.map(({ request, item }) => ({
      itemId: item.id,
      receiver: request.receiver,
      entityRef: item.entityRef,
      role: item.role.name,
    }));
    const [past, holders, requesters] = await Promise.all([
      pastItemsOf(this.store.sql, questions),
      liveHolders(this.store.sql, questions),
      this.requesters(wanted.map(({ request }) => request.requester)),
    ]);
    return {
      items: wanted.map(({ request: { items: _items, ...request }, item }) => ({
        kind: item.state === 'pending' ? 'approval' : 'break-glass',
        request,
        item,
        onBehalfOf: onBehalfOf(entitled.get(item.id)),
        requester: requesters.get(request.requester) ?? {
          ref: request.requester,
          name: request.requester,
          teams: [],
        },
        previously: past.get(item.id) ?? { approved: 0, denied: 0 },
        holders: holders.get(item.id) ?? [],
      })),
      nextCursor: page.nextCursor,
    };
  }

  private async requesters(refs: string[]) {
    const people = await Promise.all(
      [...new Set(refs)].map(ref =>
        // One person that cannot be read must not hide the whole inbox.
        this.directory.person(ref).catch(() => undefined),
      ),
    );
    return new Map(
      people.flatMap(person =>
        person
          ? [
              [
                person.ref,
                {
                  ref: person.ref,
                  name: person.name,
                  teams: person.directGroups,
                },
              ] as const,
            ]
          : [],
      ),
    );
  }
}

function onBehalfOf(entitlement: Entitlement | undefined): string | undefined {
  return entitlement?.as === 'cover' ? entitlement.onBehalfOf : undefined;
}
