import { Principal } from '../../domain/principal';
import { Sql } from '../store';
import { DbInstant, instantOf } from '../values';
import { Position } from './records';

/** An item that waits, and since when. */
export interface WaitingItem {
  itemId: string;
  requestId: string;
  since: string;
}

/**
 * Items that wait for one of these principals, oldest first, without those the
 * person made, receives or has reviewed already.
 */
export async function findInbox(
  sql: Sql,
  person: { ref: string; principals: Principal[] },
  page: { after?: Position; limit: number },
): Promise<WaitingItem[]> {
  const query = sql('item_audience')
    .join('item', 'item.id', 'item_audience.item_id')
    .whereIn('item_audience.principal', person.principals)
    .where('item.state', 'pending')
    .whereNot('item.requester', person.ref)
    .whereNot('item.receiver', person.ref)
    .whereNotExists(
      sql('review')
        .select(sql.raw('1'))
        .whereRaw('review.item_id = item.id')
        .where('review.reviewer', person.ref),
    );
  if (page.after) {
    void query.whereRaw(
      '(item_audience.since, item_audience.item_id) > (?, ?)',
      [page.after.at, page.after.id],
    );
  }
  const rows: { item_id: string; request_id: string; since: DbInstant }[] =
    await query
      .groupBy(
        'item_audience.since',
        'item_audience.item_id',
        'item.request_id',
      )
      .orderBy([
        { column: 'item_audience.since' },
        { column: 'item_audience.item_id' },
      ])
      .limit(page.limit)
      .select(
        'item_audience.item_id',
        'item.request_id',
        'item_audience.since',
      );
  return rows.map(row => ({
    itemId: row.item_id,
    requestId: row.request_id,
    since: instantOf(row.since),
  }));
}
