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

/** Ids of pending items that match, with their requests; at most `limit`. */
export async function pendingItems(
  sql: Sql,
  filter: { person?: string; entityRef?: string; provider?: string },
  limit: number,
): Promise<{ itemId: string; requestId: string; receiver: string }[]> {
  const query = sql('item').where('state', 'pending');
  if (filter.person) {
    const ref = filter.person;
    void query.where(q => q.where('receiver', ref).orWhere('requester', ref));
  }
  if (filter.entityRef) void query.where('entity_ref', filter.entityRef);
  if (filter.provider) void query.where('provider', filter.provider);
  const rows = await query
    .orderBy('id')
    .limit(limit)
    .select('id', 'request_id', 'receiver');
  return rows.map(row => ({
    itemId: row.id,
    requestId: row.request_id,
    receiver: row.receiver,
  }));
}

/** An item, and whose earlier items like it are wanted. */
export interface PastQuestion {
  itemId: string;
  receiver: string;
  entityRef: string;
  role: string;
}

/** How people's earlier items like these were settled, one query for all. */
export async function pastItemsOf(
  sql: Sql,
  questions: PastQuestion[],
): Promise<Map<string, { approved: number; denied: number; lastAt?: string }>> {
  if (questions.length === 0) return new Map();
  const rows: {
    id: string;
    receiver: string;
    entity_ref: string;
    role: string;
    state: string;
    created_at: DbInstant;
  }[] = await sql('item')
    .whereIn(
      ['receiver', 'entity_ref', 'role'],
      questions.map(q => [q.receiver, q.entityRef, q.role]),
    )
    .orderBy('created_at', 'desc')
    // Enough for a picture of the past, however long it is.
    .limit(1000)
    .select('id', 'receiver', 'entity_ref', 'role', 'state', 'created_at');
  return new Map(
    questions.map(question => {
      const past = rows.filter(
        row =>
          row.id !== question.itemId &&
          row.receiver === question.receiver &&
          row.entity_ref === question.entityRef &&
          row.role === question.role,
      );
      return [
        question.itemId,
        {
          approved: past.filter(row => row.state === 'approved').length,
          denied: past.filter(row => row.state === 'denied').length,
          lastAt: optionalInstant(past[0]?.created_at),
        },
      ];
    }),
  );
}
