import { Instant } from '../../domain/time';
import { Sql, Tx } from '../store';
import { itemRecord, ItemRecord, ItemRow } from './records';

/** So many are handled in one transaction. */
const AT_ONCE = 100;

/** What falls due for a stage that waits. */
export type StageDeadline = 'escalates_at' | 'remind_at';

/**
 * Pending items for which a stage's deadline has come, and not yet the one that
 * goes before it: an item that lapses is neither escalated nor reminded of, and
 * more people are asked before all of them are reminded.
 *
 * @param itemIds - absent: any, at most a hundred
 */
export async function itemsDue(
  sql: Sql,
  deadline: StageDeadline,
  now: Instant,
  itemIds?: string[],
): Promise<ItemRecord[]> {
  return (await dueQuery(sql, deadline, now, itemIds)).map(itemRecord);
}

/** The same, locked; a worker leaves alone what somebody is changing. */
export async function lockItemsDue(
  tx: Tx,
  deadline: StageDeadline,
  now: Instant,
  options: { itemIds: string[]; skipLocked?: boolean },
): Promise<ItemRecord[]> {
  const query = dueQuery(tx.sql, deadline, now, options.itemIds);
  if (tx.postgres) {
    void query.forUpdate();
    if (options.skipLocked) void query.skipLocked();
  }
  return (await query).map(itemRecord);
}

function dueQuery(
  sql: Sql,
  deadline: StageDeadline,
  now: Instant,
  itemIds?: string[],
) {
  const query = sql<ItemRow>('item')
    .where('state', 'pending')
    .where(deadline, '<=', now)
    .where(q => q.whereNull('lapses_at').orWhere('lapses_at', '>', now))
    .orderBy('id')
    .limit(AT_ONCE);
  if (deadline === 'remind_at') {
    void query.where(q =>
      q.whereNull('escalates_at').orWhere('escalates_at', '>', now),
    );
  }
  if (itemIds) void query.whereIn('id', itemIds);
  return query;
}
