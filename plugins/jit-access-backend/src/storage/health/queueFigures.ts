import { Knex } from 'knex';
import { Instant } from '../../domain/time';
import { Sql } from '../store';
import { DbInstant, optionalInstant } from '../values';

/** How much waits; numbers above `COUNT_AT_MOST` are not counted further. */
export interface QueueFigures {
  /** Bindings that should have been looked at already. */
  due: number;
  oldestDueAt?: Instant;
  /** Notices that are not delivered yet. */
  outbox: number;
  /** Notices that were given up after six failures. */
  parked: number;
}

/** Counting millions of rows takes too long for a page that is looked at often. */
const COUNT_AT_MOST = 10_000;

export async function queueFigures(
  sql: Sql,
  now: Instant,
): Promise<QueueFigures> {
  const oldest: { next_run_at: DbInstant } | undefined = await sql('binding')
    .where('next_run_at', '<=', now)
    .orderBy('next_run_at')
    .first('next_run_at');
  return {
    due: await countUpTo(sql, 'binding', q =>
      q.where('next_run_at', '<=', now),
    ),
    oldestDueAt: optionalInstant(oldest?.next_run_at),
    outbox: await countUpTo(sql, 'outbox', q => q.whereNotNull('next_run_at')),
    parked: await countUpTo(sql, 'outbox', q => q.whereNotNull('parked_at')),
  };
}

async function countUpTo(
  sql: Sql,
  table: string,
  narrow: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
): Promise<number> {
  const rows = narrow(sql(table).select(sql.raw('1 as one')));
  const [{ count }] = await sql
    .queryBuilder()
    .from(rows.limit(COUNT_AT_MOST).as('counted'))
    .count({ count: '*' });
  return Number(count);
}
