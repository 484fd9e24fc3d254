import { Knex } from 'knex';
import { REMOVAL_OBJECTIVE, RemovalCounts } from '../../domain/objective';
import { addMilliseconds, Instant } from '../../domain/time';
import { Sql } from '../store';
import { lateSum, STRETCH_MS, talliedUntil } from './tallyRemovals';

/** Removals of the objective's window. */
export interface RemovalRecord extends RemovalCounts {
  /** Removals until then are counted; after a long rest that is a while ago. */
  until: Instant;
}

/** More are not looked at: then other alarms have rung long ago. */
const OVERDUE_AT_MOST = 10_000;
/** What is not tallied yet is counted as it is, if it is not more than this. */
const UNTALLIED_MS = 6 * STRETCH_MS;
const WINDOW_MS = REMOVAL_OBJECTIVE.windowDays * 24 * 3_600_000;

/** Sums up what was tallied, and the last minutes. Its cost does not grow with the number of grants. */
export async function removalRecord(
  sql: Sql,
  now: Instant,
): Promise<RemovalRecord> {
  const from = addMilliseconds(now, -WINDOW_MS);
  const tallied = await talliedUntil(sql);
  const fresh = addMilliseconds(now, -UNTALLIED_MS);
  const counted = await sumOf(
    sql('removal_tally')
      .where('begins_at', '>=', from)
      .sum({ removed: 'removed', late: 'late' }),
  );
  const overdue = await overdueRemovals(sql, now);
  // Counted for the first time, or after a long rest: the tally catches up soon.
  if (tallied && tallied < fresh) {
    return { ...counted, overdue, until: tallied };
  }
  const recent = await sumOf(
    sql('access_grant')
      .where('ended_at', '>=', tallied ?? fresh)
      .where('ended_at', '<=', now)
      .whereNotNull('removal_lag_ms')
      .count({ removed: '*' })
      .select({ late: lateSum(sql) }),
  );
  return {
    removed: counted.removed + recent.removed,
    late: counted.late + recent.late,
    overdue,
    until: now,
  };
}

async function sumOf(
  query: PromiseLike<unknown>,
): Promise<{ removed: number; late: number }> {
  const [row] = (await query) as { removed: unknown; late: unknown }[];
  return { removed: Number(row.removed), late: Number(row.late) };
}

/**
 * Grants whose right was over before the objective's time, and whose absence is
 * not verified: on their way out, or not even taken up by a worker.
 */
async function overdueRemovals(sql: Sql, now: Instant): Promise<number> {
  const since = addMilliseconds(now, -REMOVAL_OBJECTIVE.withinMs);
  const ending = sql('access_grant')
    // Word for word as in its index, or SQLite does not see that it fits.
    .whereRaw(`state = 'ending'`)
    // Who was never let through has nothing that could stay.
    .whereNotNull('admitted_at')
    .where(over =>
      over.where('ending_at', '<', since).orWhere('ends_at', '<', since),
    )
    .limit(OVERDUE_AT_MOST)
    .select('id');
  // Found by the work that is due: no index holds the ends of all grants.
  const due = sql('binding')
    .where('next_run_at', '<', since)
    .orderBy([{ column: 'next_run_at' }, { column: 'id' }])
    .limit(OVERDUE_AT_MOST)
    .select('id');
  const untouched = sql
    .from(due.as('due'))
    .join('grant_binding', 'grant_binding.binding_id', 'due.id')
    .join('access_grant', 'access_grant.id', 'grant_binding.grant_id')
    .where('access_grant.state', 'active')
    .where('access_grant.ends_at', '<', since)
    .distinct('access_grant.id');
  return (await countOf(sql, ending)) + (await countOf(sql, untouched));
}

async function countOf(sql: Sql, rows: Knex.QueryBuilder): Promise<number> {
  const [{ count }] = await sql
    .queryBuilder()
    .from(rows.as('overdue'))
    .count({ count: '*' });
  return Number(count);
}
