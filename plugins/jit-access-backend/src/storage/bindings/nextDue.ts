import { earliest, Instant } from '../../domain/time';
import { Sql, Store } from '../store';
import { Lane, laneNumber } from './dueAgain';
import { DbInstant, optionalInstant } from '../values';

/** When the worker has something to do next, of each kind; absent: nothing is planned. */
export interface NextDue {
  bindings?: Instant;
  notices?: Instant;
  /** Requests that nobody reviewed in time. */
  items?: Instant;
  /** Requests about which more people are asked. */
  escalations?: Instant;
  /** Requests that people are reminded of. */
  reminders?: Instant;
  /** Break-glass whose review is overdue. */
  overdue?: Instant;
  /** Access whose holder, and what it is bound to, are looked at. */
  watch?: Instant;
  /** Drift that administrators are told of. */
  findings?: Instant;
  /** Targets that are listed as a whole. */
  inventories?: Instant;
}

/** All providers that bindings were ever made in, each found by one look into an index. */
export async function boundProviders(sql: Sql): Promise<string[]> {
  const rows = await sql
    .withRecursive('found', ['provider'], query =>
      query
        .min('provider')
        .from('binding')
        .unionAll([
          sql
            .select(
              sql.raw(
                '(select min(b.provider) from binding as b where b.provider > found.provider)',
              ),
            )
            .from('found')
            .whereNotNull('found.provider'),
        ]),
    )
    .from<{ provider: string | null }>('found')
    .whereNotNull('provider')
    .select('provider');
  return rows.flatMap(row => row.provider ?? []);
}

/** Bindings of one provider whose next run does the same. */
export interface BindingGroup {
  provider: string;
  lane: Lane;
}

/**
 * Looks into indexes and at the clock, in one round trip.
 *
 * @param groups - of no other bindings it is said when they are due; absent: of
 *   all of them
 */
export async function nextDue(
  store: Store,
  groups?: BindingGroup[],
): Promise<{ due: NextDue; now: Instant }> {
  const { sql } = store;
  const part = (table: string, kind: keyof NextDue, column: string) =>
    sql
      .from(table)
      .select({ kind: sql.raw('?', [kind]) })
      .min({ at: column })
      // As the indexes say, which leave out what is not planned.
      .whereNotNull(column);
  const bindings = () => part('binding', 'bindings', 'next_run_at');
  const ofGroups = groups?.map(({ provider, lane }) =>
    bindings().where({ provider, lane: laneNumber(lane) }),
  ) ?? [bindings()];
  const rows: { kind: keyof NextDue | 'now'; at: DbInstant | null }[] =
    await part('outbox', 'notices', 'next_run_at').unionAll([
      ...ofGroups,
      part('item', 'items', 'lapses_at').where('state', 'pending'),
      part('item', 'escalations', 'escalates_at').where('state', 'pending'),
      part('item', 'reminders', 'remind_at').where('state', 'pending'),
      part('item', 'overdue', 'remind_at')
        .whereNotNull('review_due_at')
        .whereNull('reviewed_at'),
      part('access_grant', 'watch', 'watch_at'),
      part('drift_finding', 'findings', 'tell_at').whereNotNull('tell_at'),
      part('inventory', 'inventories', 'look_at'),
      sql.select({ kind: sql.raw(`'now'`), at: store.nowExpression() }),
    ]);
  const times = new Map<keyof NextDue | 'now', Instant | undefined>();
  for (const { kind, at } of rows) {
    times.set(kind, earliest(times.get(kind), optionalInstant(at)));
  }
  const now = store.clock?.() ?? times.get('now');
  if (!now) throw new Error('The database did not say what time it is');
  times.delete('now');
  return { due: Object.fromEntries(times), now };
}
