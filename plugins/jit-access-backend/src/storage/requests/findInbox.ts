import { Knex } from 'knex';
import { Principal } from '../../domain/principal';
import { Instant, IsoDuration } from '../../domain/time';
import { Sql } from '../store';
import { DbInstant, instantOf } from '../values';
import { Position } from './records';

/** An item that waits, and since when. */
export interface WaitingItem {
  itemId: string;
  requestId: string;
  since: Instant;
}

/** What somebody may review, in their own right and for those who are away. */
export interface WaitingFor {
  /** Who looks. */
  ref: string;
  /** They themselves, and each whom they stand in for. */
  as: {
    person: string;
    principals: Principal[];
    /** For each age that is asked for: those of the principals held for so long. */
    oldEnough: { minAge: IsoDuration; principals: Principal[] }[];
  }[];
}

/**
 * Items that wait for this person, to be approved or as break-glass to be
 * reviewed, oldest first, without those the person made, receives or has
 * reviewed already.
 */
export async function findInbox(
  sql: Sql,
  person: WaitingFor,
  page: { after?: Position; limit: number },
): Promise<WaitingItem[]> {
  const query = sql('item_audience')
    .join('item', 'item.id', 'item_audience.item_id')
    .whereIn('item_audience.principal', [
      ...new Set(person.as.flatMap(({ principals }) => principals)),
    ])
    .where(q =>
      q
        .where('item.state', 'pending')
        .orWhere(owed =>
          owed.whereNotNull('item.review_due_at').whereNull('item.reviewed_at'),
        ),
    )
    .whereNot('item.requester', person.ref)
    .whereNot('item.receiver', person.ref)
    .where(q => {
      for (const as of person.as) void q.orWhere(one => whereMay(one, as));
    })
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

/** What one person may review; never what they asked for or would receive. */
function whereMay(
  query: Knex.QueryBuilder,
  as: WaitingFor['as'][number],
): void {
  void query
    .whereIn('item_audience.principal', as.principals)
    .whereNot('item.requester', as.person)
    .whereNot('item.receiver', as.person)
    .where(age => {
      void age.whereNull('item_audience.min_age');
      for (const { minAge, principals } of as.oldEnough) {
        void age.orWhere(old =>
          old
            .where('item_audience.min_age', minAge)
            .whereIn('item_audience.principal', principals),
        );
      }
    });
}
