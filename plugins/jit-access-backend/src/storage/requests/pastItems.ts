import { Sql } from '../store';
import { DbInstant, optionalInstant } from '../values';

/** The pending item of a person for an entity and role, if there is one. */
export async function pendingItem(
  sql: Sql,
  of: { receiver: string; entityRef: string; role: string },
): Promise<{ requestId: string } | undefined> {
  const row = await sql('item')
    .where({
      receiver: of.receiver,
      entity_ref: of.entityRef,
      role: of.role,
      state: 'pending',
    })
    .first('request_id');
  return row && { requestId: row.request_id };
}

/** Ids of all pending items that match, with their requests. */
export async function pendingItems(
  sql: Sql,
  filter: { receiver?: string; entityRef?: string; provider?: string },
): Promise<{ itemId: string; requestId: string; receiver: string }[]> {
  const query = sql('item').where('state', 'pending');
  if (filter.receiver) {
    const ref = filter.receiver;
    void query.where(q => q.where('receiver', ref).orWhere('requester', ref));
  }
  if (filter.entityRef) void query.where('entity_ref', filter.entityRef);
  if (filter.provider) void query.where('provider', filter.provider);
  const rows = await query.orderBy('id').select('id', 'request_id', 'receiver');
  return rows.map(row => ({
    itemId: row.id,
    requestId: row.request_id,
    receiver: row.receiver,
  }));
}

/** How a person's earlier items for an entity and role were settled. */
export async function pastItems(
  sql: Sql,
  of: { receiver: string; entityRef: string; role: string; except: string },
): Promise<{ approved: number; denied: number; lastAt?: string }> {
  const rows: { state: string; count: string | number; last: DbInstant }[] =
    await sql('item')
      .where({ receiver: of.receiver, entity_ref: of.entityRef, role: of.role })
      .whereNot('id', of.except)
      .groupBy('state')
      .select('state')
      .count({ count: '*' })
      .max({ last: 'created_at' });
  const count = (state: string) =>
    Number(rows.find(row => row.state === state)?.count ?? 0);
  const last = rows
    .map(row => optionalInstant(row.last))
    .filter(at => at !== undefined)
    .sort()
    .at(-1);
  return { approved: count('approved'), denied: count('denied'), lastAt: last };
}
