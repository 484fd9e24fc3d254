import { GrantState } from '@jit-access/backstage-plugin-jit-access-common';
import { Knex } from 'knex';
import { Principal } from '../../domain/principal';
import { Instant } from '../../domain/time';
import { BindingRecord, bindingRecord, BindingRow } from '../bindings/records';
import { PermittedRequests, wherePermitted } from '../requests/permitted';
import { Sql } from '../store';
import { GrantRecord, grantRecord, GrantRow } from './records';

export interface GrantFilter {
  receiver?: string;
  entityRef?: string;
  provider?: string;
  /** `live`: everything that has not ended. */
  state?: GrantState | 'live';
  /** Only what this person may see: theirs, or of an item they review, reviewed or oversee. */
  visibleTo?: { ref: string; principals: Principal[] };
  /** Only what the permission framework allows. */
  permitted?: PermittedRequests;
}

export async function grantById(
  sql: Sql,
  id: string,
): Promise<GrantRecord | undefined> {
  return (await grantsByIds(sql, [id]))[0];
}

/** In the order of their ids. */
export async function grantsByIds(
  sql: Sql,
  ids: string[],
): Promise<GrantRecord[]> {
  if (ids.length === 0) return [];
  return withBindings(
    sql,
    await sql<GrantRow>('access_grant').whereIn('id', ids).orderBy('id'),
  );
}

export async function grantsByItemIds(
  sql: Sql,
  itemIds: string[],
): Promise<GrantRecord[]> {
  if (itemIds.length === 0) return [];
  return withBindings(
    sql,
    await sql<GrantRow>('access_grant').whereIn('item_id', itemIds),
  );
}

/** Newest first; at most `limit`. */
export async function findGrants(
  sql: Sql,
  filter: GrantFilter,
  page: { after?: { createdAt: Instant; id: string }; limit: number },
): Promise<GrantRecord[]> {
  const query = sql<GrantRow>('access_grant').select('access_grant.*');
  narrow(query, filter);
  if (filter.visibleTo) {
    const { ref, principals } = filter.visibleTo;
    void query.where(q =>
      q
        .where('access_grant.receiver', ref)
        .orWhere('access_grant.requester', ref)
        .orWhereIn('access_grant.item_id', seenItems(sql, ref, principals)),
    );
  }
  if (filter.permitted) {
    const permitted = sql('request').select('request.id');
    wherePermitted(sql, permitted, filter.permitted);
    void query.whereIn('access_grant.request_id', permitted);
  }
  if (page.after) {
    void query.whereRaw('(access_grant.created_at, access_grant.id) < (?, ?)', [
      page.after.createdAt,
      page.after.id,
    ]);
  }
  const rows = await query
    .orderBy([
      { column: 'access_grant.created_at', order: 'desc' },
      { column: 'access_grant.id', order: 'desc' },
    ])
    .limit(page.limit);
  return withBindings(sql, rows);
}

function narrow(query: Knex.QueryBuilder, filter: GrantFilter): void {
  const { receiver, entityRef, provider, state } = filter;
  if (receiver) void query.where('access_grant.receiver', receiver);
  if (entityRef) void query.where('access_grant.entity_ref', entityRef);
  if (provider) void query.where('access_grant.provider', provider);
  if (state === 'live') void query.whereNot('access_grant.state', 'ended');
  else if (state) void query.where('access_grant.state', state);
}

function seenItems(sql: Sql, ref: string, principals: Principal[]) {
  return sql('item_audience')
    .select('item_id')
    .whereIn('principal', principals)
    .union([
      sql('item_overseer').select('item_id').whereIn('principal', principals),
      sql('review').select('item_id').where('reviewer', ref),
    ]);
}

/** Adds the bindings of all rows by one query. */
async function withBindings(
  sql: Sql,
  rows: GrantRow[],
): Promise<GrantRecord[]> {
  if (rows.length === 0) return [];
  const linked: (BindingRow & { grant_id: string })[] = await sql('binding')
    .join('grant_binding', 'grant_binding.binding_id', 'binding.id')
    .whereIn(
      'grant_binding.grant_id',
      rows.map(row => row.id),
    )
    .orderBy('binding.id')
    .select('binding.*', 'grant_binding.grant_id');
  const byGrant = new Map<string, BindingRecord[]>();
  for (const row of linked) {
    const bindings = byGrant.get(row.grant_id) ?? [];
    bindings.push(bindingRecord(row));
    byGrant.set(row.grant_id, bindings);
  }
  return rows.map(row => grantRecord(row, byGrant.get(row.id) ?? []));
}
