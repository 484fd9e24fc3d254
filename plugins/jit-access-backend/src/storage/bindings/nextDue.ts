import { Instant } from '../../domain/time';
import { Sql } from '../store';
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
}

/** Looks into indexes, in one round trip. */
export async function nextDue(sql: Sql): Promise<NextDue> {
  const part = (table: string, kind: keyof NextDue, column: string) =>
    sql
      .from(table)
      .select({ kind: sql.raw('?', [kind]) })
      .min({ at: column });
  const rows: { kind: keyof NextDue; at: DbInstant | null }[] = await part(
    'binding',
    'bindings',
    'next_run_at',
  ).unionAll([
    part('outbox', 'notices', 'next_run_at'),
    part('item', 'items', 'lapses_at').where('state', 'pending'),
    part('item', 'escalations', 'escalates_at').where('state', 'pending'),
    part('item', 'reminders', 'remind_at').where('state', 'pending'),
    part('item', 'overdue', 'remind_at')
      .whereNotNull('review_due_at')
      .whereNull('reviewed_at'),
    part('access_grant', 'watch', 'watch_at'),
  ]);
  return Object.fromEntries(
    rows.map(row => [row.kind, optionalInstant(row.at)]),
  );
}
