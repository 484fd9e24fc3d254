import { ItemState } from '@jit-access/backstage-plugin-jit-access-common';
import { Principal } from '../../domain/principal';
import { Sql } from '../store';
import { PermittedRequests, wherePermitted } from './permitted';
import {
  ItemRecord,
  itemRecord,
  ItemRow,
  Position,
  RequestRecord,
  requestRecord,
  RequestRow,
  ReviewRecord,
  reviewRecord,
  ReviewRow,
} from './records';

/** A request with all that hangs on it. */
export interface FullRequest {
  request: RequestRecord;
  items: ItemRecord[];
  /** Oldest first. */
  reviews: ReviewRecord[];
}

export interface RequestFilter {
  /** Made by this person, or for this person. */
  concerning?: string;
  requester?: string;
  entityRef?: string;
  state?: ItemState;
  /** Only what this person may see. */
  visibleTo?: Viewer;
  /** Only what the permission framework allows. */
  permitted?: PermittedRequests;
}

/** Somebody who looks at what others asked for. */
export interface Viewer {
  ref: string;
  principals: Principal[];
  /** Further principals that let them see what waits for these. */
  waiting?: Principal[];
}

/** Newest first; at most `limit`. */
export async function findRequests(
  sql: Sql,
  filter: RequestFilter,
  page: { after?: Position; limit: number },
): Promise<FullRequest[]> {
  const query = sql<RequestRow>('request').select('request.*');
  if (filter.requester) void query.where('requester', filter.requester);
  if (filter.concerning) {
    const ref = filter.concerning;
    void query.where(q => q.where('requester', ref).orWhere('receiver', ref));
  }
  if (filter.entityRef || filter.state) {
    const items = sql('item').select('request_id');
    if (filter.entityRef) void items.where('entity_ref', filter.entityRef);
    if (filter.state) void items.where('state', filter.state);
    void query.whereIn('request.id', items);
  }
  if (filter.visibleTo) {
    const viewer = filter.visibleTo;
    void query.where(q =>
      q
        .where('requester', viewer.ref)
        .orWhere('receiver', viewer.ref)
        .orWhereIn(
          'request.id',
          sql('item')
            .select('item.request_id')
            .whereIn('item.id', seenItems(sql, viewer)),
        ),
    );
  }
  if (filter.permitted) wherePermitted(sql, query, filter.permitted);
  if (page.after) {
    const { at, id } = page.after;
    void query.whereRaw('(request.created_at, request.id) < (?, ?)', [at, id]);
  }
  const rows = await query
    .orderBy([
      { column: 'request.created_at', order: 'desc' },
      { column: 'request.id', order: 'desc' },
    ])
    .limit(page.limit);
  return withItems(sql, rows.map(requestRecord));
}

/** Items that someone may see without having asked: waiting for them, overseen or reviewed by them. */
function seenItems(sql: Sql, { ref, principals, waiting = [] }: Viewer) {
  return sql('item_audience')
    .select('item_id')
    .whereIn('principal', [...principals, ...waiting])
    .union([
      sql('item_overseer').select('item_id').whereIn('principal', principals),
      sql('review').select('item_id').where('reviewer', ref),
    ]);
}

export async function requestById(
  sql: Sql,
  id: string,
): Promise<FullRequest | undefined> {
  const row = await sql<RequestRow>('request').where({ id }).first();
  return row && (await withItems(sql, [requestRecord(row)]))[0];
}

export async function requestByIdempotencyKey(
  sql: Sql,
  requester: string,
  key: string,
): Promise<FullRequest | undefined> {
  const row = await sql<RequestRow>('request')
    .where({ requester, idempotency_key: key })
    .first();
  return row && (await withItems(sql, [requestRecord(row)]))[0];
}

export async function requestsByIds(
  sql: Sql,
  ids: string[],
): Promise<FullRequest[]> {
  const rows = await sql<RequestRow>('request').whereIn('id', ids);
  return withItems(sql, rows.map(requestRecord));
}

async function withItems(
  sql: Sql,
  requests: RequestRecord[],
): Promise<FullRequest[]> {
  if (requests.length === 0) return [];
  const items = (
    await sql<ItemRow>('item')
      .whereIn(
        'request_id',
        requests.map(request => request.id),
      )
      .orderBy('position')
  ).map(itemRecord);
  const reviews = (
    await sql<ReviewRow>('review')
      .whereIn(
        'item_id',
        items.map(item => item.id),
      )
      .orderBy([{ column: 'created_at' }, { column: 'id' }])
  ).map(reviewRecord);
  return requests.map(request => {
    const own = items.filter(item => item.requestId === request.id);
    const ids = new Set(own.map(item => item.id));
    return {
      request,
      items: own,
      reviews: reviews.filter(review => ids.has(review.itemId)),
    };
  });
}
