import { Knex } from 'knex';
import { Instant, millisecondsBetween } from '../../domain/time';
import { oldestUnsealed } from '../audit/readChain';
import { Lane } from '../bindings/dueAgain';
import { Sql } from '../store';
import { DbInstant, instantOf } from '../values';

/** What waits in the database right now; counts end at `COUNTED_AT_MOST` for each table. */
export interface Backlog {
  /** Bindings that are due and that nobody works on. */
  due: { provider: string; lane: Lane; count: number }[];
  /** How long the oldest of them has waited, in milliseconds; 0: none waits. */
  oldestDueMs: number;
  /** Bindings whose removal failed again and again. */
  stuck: { provider: string; count: number }[];
  /** What carries our mark in a target, and nobody here knows of. */
  orphans: { provider: string; count: number }[];
  /** Notices that are not delivered yet. */
  outbox: { channel: string; count: number }[];
  /** Notices that were given up. */
  parked: { channel: string; count: number }[];
  /** How long the oldest event has waited for its seal, in milliseconds. */
  sealerLagMs: number;
}

/** Enough for any alarm, and read within some milliseconds. */
const COUNTED_AT_MOST = 50_000;

export async function backlog(sql: Sql, now: Instant): Promise<Backlog> {
  const due = await grouped(sql, 'binding', ['provider', 'lane'], q =>
    q.where('next_run_at', '<=', now),
  );
  const oldest: { next_run_at: DbInstant } | undefined = await sql('binding')
    .where('next_run_at', '<=', now)
    .orderBy([{ column: 'next_run_at' }, { column: 'id' }])
    .first('next_run_at');
  const stuck = await grouped(sql, 'binding', ['provider'], q =>
    q.whereRaw('stuck'),
  );
  const orphans = await grouped(sql, 'orphan', ['provider'], q => q);
  const outbox = await grouped(sql, 'outbox', ['channel'], q =>
    q.whereNotNull('next_run_at'),
  );
  const parked = await grouped(sql, 'outbox', ['channel'], q =>
    q.whereNotNull('parked_at'),
  );
  const unsealed = await oldestUnsealed(sql);
  return {
    due: due.map(row => ({
      provider: row.provider,
      lane: Number(row.lane) === 0 ? 'removal' : 'creation',
      count: row.count,
    })),
    oldestDueMs: oldest ? sinceThen(instantOf(oldest.next_run_at), now) : 0,
    stuck: stuck.map(({ provider, count }) => ({ provider, count })),
    orphans: orphans.map(({ provider, count }) => ({ provider, count })),
    outbox: outbox.map(({ channel, count }) => ({ channel, count })),
    parked: parked.map(({ channel, count }) => ({ channel, count })),
    sealerLagMs: unsealed ? sinceThen(unsealed, now) : 0,
  };
}

function sinceThen(then: Instant, now: Instant): number {
  return Math.max(0, millisecondsBetween(then, now));
}

type Counted = { count: number } & Record<string, string>;

async function grouped(
  sql: Sql,
  table: string,
  by: string[],
  narrow: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
): Promise<Counted[]> {
  const some = narrow(sql(table).select(by)).limit(COUNTED_AT_MOST);
  const rows: (Record<string, string> & { count: string | number })[] =
    await sql
      .queryBuilder()
      .from(some.as('some'))
      .groupBy(by)
      .select(by)
      .count({
        count: '*',
      });
  return rows.map(row => ({ ...row, count: Number(row.count) }) as Counted);
}
