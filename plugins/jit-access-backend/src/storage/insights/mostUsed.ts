import { Instant } from '../../domain/time';
import { Store } from '../store';
import { DbInstant, instantOf, numberOf } from '../values';
import { ASKED, NEWEST, rowsOf, Span } from './span';

/** Something, and how often. */
export interface Tally {
  name: string;
  count: number;
}

/** What access was given for, most first. */
export interface MostUsed {
  /** All of them, since they tell what is not used. */
  roles: Tally[];
  entities: Tally[];
  /** Empty unless they were asked for. */
  people: Tally[];
}

/** More roles than that nobody tells apart. */
const ROLES_AT_MOST = 5_000;

interface Row {
  what: string;
  name: string;
  count: string | number;
}

/** Counts the grants of the span that came to be active. */
export async function mostUsed(
  store: Store,
  span: Span,
  { limit, people }: { limit: number; people: boolean },
): Promise<MostUsed> {
  const rows = await rowsOf<Row>(
    store,
    `with granted as materialized (
      select role, entity_ref, receiver from (
        select role, entity_ref, receiver, activated_at from access_grant
        where created_at >= :from and created_at < :to
        order by created_at desc, id desc limit ${NEWEST}
      ) newest where activated_at is not null
    )
    ${[
      most('granted', 'roles', 'role', ROLES_AT_MOST),
      most('granted', 'entities', 'entity_ref', limit),
      ...(people ? [most('granted', 'people', 'receiver', limit)] : []),
    ].join(' union all ')}`,
    { ...span },
  );
  return {
    roles: tallyOf(rows, 'roles'),
    entities: tallyOf(rows, 'entities'),
    people: tallyOf(rows, 'people'),
  };
}

/** Roles that people denied, and that policy refused, most first. */
export async function mostRefused(
  store: Store,
  span: Span,
  limit: number,
): Promise<{ denied: Tally[]; refused: Tally[]; refusals: number }> {
  const rows = await rowsOf<Row>(
    store,
    `with ${ASKED}, denied as materialized (
      select item.role from asked join item on item.request_id = asked.id
      where item.state = 'denied'
    ), refused as materialized (
      select role from audit_event
      where type = 'request.refused' and at >= :from and at < :to
      order by at desc, id desc limit ${NEWEST}
    )
    ${most('denied', 'denied', 'role', limit)}
    union all ${most('refused', 'refused', 'role', limit)}
    union all select 'all' as what, '' as name, count(*) as count from refused`,
    { ...span },
  );
  return {
    denied: tallyOf(rows, 'denied'),
    refused: tallyOf(rows, 'refused'),
    refusals: tallyOf(rows, 'all')[0].count,
  };
}

/** So many of a role's newest events are looked at for its last use. */
const EVENTS_AT_MOST = 1_000;

/** When each of these roles last gave access; those without an answer are left out. */
export async function lastUses(
  store: Store,
  roles: string[],
): Promise<Map<string, Instant>> {
  if (roles.length === 0) return new Map();
  const names = roles.map((_, place) => `select :role${place} as role`);
  const rows = await rowsOf<{ role: string; used_at: DbInstant | null }>(
    store,
    `select wanted.role, (
      select max(newest.at) from (
        select at, type from audit_event where audit_event.role = wanted.role
        order by at desc, id desc limit ${EVENTS_AT_MOST}
      ) newest where newest.type = 'grant.active'
    ) as used_at
    from (${names.join(' union all ')}) wanted`,
    Object.fromEntries(roles.map((role, place) => [`role${place}`, role])),
  );
  return new Map(
    rows.flatMap(({ role, used_at: at }) =>
      at ? [[role, instantOf(at)]] : [],
    ),
  );
}

/** The values of a column that stand in a table most often. */
function most(
  table: string,
  what: string,
  column: string,
  limit: number,
): string {
  return `select * from (
    select '${what}' as what, ${column} as name, count(*) as count from ${table}
    where ${column} is not null
    group by ${column} order by count(*) desc, ${column} limit ${limit}
  ) ${what}_most`;
}

function tallyOf(rows: Row[], what: string): Tally[] {
  return rows
    .filter(row => row.what === what)
    .map(({ name, count }) => ({ name, count: numberOf(count) }));
}
