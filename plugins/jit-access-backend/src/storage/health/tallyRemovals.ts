import { REMOVAL_OBJECTIVE } from '../../domain/objective';
import {
  addMilliseconds,
  earliest,
  Instant,
  instantMilliseconds,
  toInstant,
} from '../../domain/time';
import { Sql, Store } from '../store';
import { DbInstant, instantOf, optionalInstant } from '../values';

/** Removals are counted in stretches of this length, which begin at full multiples of it. */
export const STRETCH_MS = 300_000;

/** A stretch is counted when no transaction that ended access in it can still be open. */
const CLOSED_AFTER_MS = 120_000;
/** At most a day at once: after a long rest, many are counted one after another. */
const STRETCHES_AT_ONCE = 288;
const DAY_MS = 24 * 3_600_000;
const KEPT_MS = 400 * DAY_MS;

interface Tally {
  beginsAt: Instant;
  removed: number;
  late: number;
}

/**
 * Counts the removals of closed stretches, each once. Replicas that do the same
 * at the same time find the same.
 *
 * @returns whether more is left to count
 */
export async function tallyRemovals(store: Store): Promise<boolean> {
  const now = await store.now();
  const closed = stretchOf(addMilliseconds(now, -CLOSED_AFTER_MS));
  const from =
    (await talliedUntil(store.sql)) ?? (await firstStretch(store, now));
  if (!from || from >= closed) return false;
  const until = earliest(
    closed,
    addMilliseconds(from, STRETCHES_AT_ONCE * STRETCH_MS),
  )!;
  const counted = await countStretches(store, from, until);
  // The last one is kept even if it is empty: it says how far was counted.
  const last = addMilliseconds(until, -STRETCH_MS);
  if (!counted.some(tally => tally.beginsAt === last)) {
    counted.push({ beginsAt: last, removed: 0, late: 0 });
  }
  await store
    .sql('removal_tally')
    .insert(
      counted.map(tally => ({
        begins_at: tally.beginsAt,
        removed: tally.removed,
        late: tally.late,
      })),
    )
    .onConflict('begins_at')
    .ignore();
  await store
    .sql('removal_tally')
    .where('begins_at', '<', addMilliseconds(now, -KEPT_MS))
    .delete();
  return until < closed;
}

/** The end of the last stretch that was counted; absent: none was. */
export async function talliedUntil(sql: Sql): Promise<Instant | undefined> {
  const row: { begins_at: DbInstant } | undefined = await sql('removal_tally')
    .orderBy('begins_at', 'desc')
    .first('begins_at');
  return row && addMilliseconds(instantOf(row.begins_at), STRETCH_MS);
}

/** Where counting begins: at the first removal, at most a window ago. */
async function firstStretch(
  store: Store,
  now: Instant,
): Promise<Instant | undefined> {
  const window = addMilliseconds(now, -REMOVAL_OBJECTIVE.windowDays * DAY_MS);
  const row: { first?: DbInstant | null } | undefined = await store
    .sql('access_grant')
    .where('ended_at', '>=', window)
    .whereNotNull('removal_lag_ms')
    .min({ first: 'ended_at' })
    .first();
  const first = optionalInstant(row?.first);
  return first && stretchOf(first);
}

async function countStretches(
  { sql, postgres }: Store,
  from: Instant,
  until: Instant,
): Promise<Tally[]> {
  const seconds = STRETCH_MS / 1_000;
  const stretch = sql.raw(
    postgres
      ? `floor(extract(epoch from ended_at) / ${seconds})::bigint`
      : `cast(strftime('%s', ended_at) as integer) / ${seconds}`,
  );
  const rows: { stretch: string | number; removed: string; late: string }[] =
    await sql('access_grant')
      .where('ended_at', '>=', from)
      .where('ended_at', '<', until)
      .whereNotNull('removal_lag_ms')
      .groupBy(stretch)
      .select({ stretch })
      .count({ removed: '*' })
      .select({ late: lateSum(sql) });
  return rows.map(row => ({
    beginsAt: toInstant(new Date(Number(row.stretch) * STRETCH_MS)),
    removed: Number(row.removed),
    late: Number(row.late),
  }));
}

/** How many of the grants in a group were removed too late. */
export function lateSum(sql: Sql) {
  return sql.raw('sum(case when removal_lag_ms > ? then 1 else 0 end)', [
    REMOVAL_OBJECTIVE.withinMs,
  ]);
}

function stretchOf(instant: Instant): Instant {
  const ms = instantMilliseconds(instant);
  return toInstant(new Date(ms - (ms % STRETCH_MS)));
}
