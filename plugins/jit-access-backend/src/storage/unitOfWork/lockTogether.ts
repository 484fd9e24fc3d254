import { toInstant, Instant } from '../../domain/time';
import { BindingRow } from '../bindings/records';
import { GrantRow } from '../grants/records';
import { Tx } from '../store';

/** Bindings, and all that is locked with them. */
export interface Locked {
  grants: GrantRow[];
  links: { grant_id: string; binding_id: string }[];
  bindings: BindingRow[];
  /** Of the bindings that were asked for, from before their grants were read. */
  generations: ReadonlyMap<string, number>;
  /** The database's time, once all of it was locked. */
  now: Instant;
}

type Json<Row> = Record<keyof Row, unknown>;

interface Answer {
  generations: Record<string, number> | null;
  grants: Json<GrantRow>[] | null;
  links: { grant_id: string; binding_id: string }[] | null;
  bindings: Json<BindingRow>[] | null;
  now: Date;
}

/**
 * On PostgreSQL, in one round trip: locks the grants of these bindings that have
 * not ended, and then the bindings with all others of those grants, each by id.
 * What has to be sorted is known in full before its first row is locked, so no
 * binding is locked before the last grant is.
 */
const LOCK = `
with own as (
  select id, generation from binding where id = any(?::text[])
), live as materialized (
  select g.* from access_grant g
  where g.state <> 'ended'
    and g.id in (select grant_id from grant_binding where binding_id = any(?::text[]))
  order by g.id for update
), links as materialized (
  select l.grant_id, l.binding_id from grant_binding l
  where l.grant_id in (select id from live)
  order by l.grant_id, l.binding_id
), wanted as materialized (
  select id from own union select binding_id from links
), locked as materialized (
  select b.* from binding b where b.id = any(array(select id from wanted))
  order by b.id for update
)
select
  (select json_object_agg(id, generation) from own) as generations,
  (select json_agg(live) from live) as grants,
  (select json_agg(links) from links) as links,
  (select json_agg(locked) from locked) as bindings,
  clock_timestamp() as now`;

/** @see LOCK */
export async function lockTogether(
  tx: Tx,
  bindingIds: string[],
): Promise<Locked> {
  const { rows } = await tx.sql.raw<{ rows: Answer[] }>(LOCK, [
    bindingIds,
    bindingIds,
  ]);
  const [answer] = rows;
  return {
    grants: (answer.grants ?? []).map(row => withDates(row, GRANT_INSTANTS)),
    links: answer.links ?? [],
    bindings: (answer.bindings ?? []).map(row =>
      withDates(row, BINDING_INSTANTS),
    ),
    generations: new Map(Object.entries(answer.generations ?? {})),
    now: tx.clock ? tx.clock() : toInstant(answer.now),
  };
}

/** Columns that hold an instant, all of them: the type says when one is missing. */
type InstantColumn<Row> = {
  [Column in keyof Row]-?: Date extends Row[Column] ? Column : never;
}[keyof Row];

const GRANT_INSTANTS: Record<InstantColumn<GrantRow>, true> = {
  created_at: true,
  starts_at: true,
  activate_by: true,
  admitted_at: true,
  activated_at: true,
  ends_at: true,
  bound_until: true,
  ending_at: true,
  ended_at: true,
  warned_at: true,
  watched_at: true,
  watch_at: true,
};

const BINDING_INSTANTS: Record<InstantColumn<BindingRow>, true> = {
  next_run_at: true,
  pending_since: true,
  not_after: true,
  observed_at: true,
  look_at: true,
  rested_at: true,
  sessions_until: true,
  created_at: true,
};

/** JSON knows no instants; the driver's own rows have dates. */
function withDates<Row extends object>(
  row: Json<Row>,
  instants: Record<InstantColumn<Row>, true>,
): Row {
  for (const column of Object.keys(instants) as InstantColumn<Row>[]) {
    const value = row[column];
    if (typeof value === 'string') row[column] = new Date(value);
  }
  return row as Row;
}
