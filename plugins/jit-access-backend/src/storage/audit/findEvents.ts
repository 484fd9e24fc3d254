import { Knex } from 'knex';
import { Seal } from '../../domain/audit/chain';
import { StoredAuditEvent } from '../../domain/audit/event';
import { Instant } from '../../domain/time';
import { Sql } from '../store';
import {
  EVENT_COLUMNS,
  eventRecord,
  EventRow,
  sealRecord,
  SealRow,
} from './eventRow';

/** Which events; all that is given must hold. */
export interface EventFilter {
  /** Actor or subject. */
  person?: string;
  /** Actor or subject as well: whose history the reader is limited to. */
  own?: string;
  entityRef?: string;
  role?: string;
  provider?: string;
  type?: string;
  result?: string;
  requestId?: string;
  /** Inclusive. */
  from?: Instant;
  /** Exclusive. */
  to?: Instant;
}

/** Place of an event in the order of time. */
export interface EventPosition {
  at: Instant;
  id: string;
}

/** An event, and its place in the chain if it has one already. */
export interface SealedEvent {
  event: StoredAuditEvent;
  seal?: Seal;
}

export interface EventPage {
  order: 'newest-first' | 'oldest-first';
  after?: EventPosition;
  limit: number;
}

/** One page of the events that pass the filter. */
export async function findEvents(
  sql: Sql,
  filter: EventFilter,
  page: EventPage,
): Promise<SealedEvent[]> {
  const rows: JoinedRow[] = await eventsQuery(sql, filter, page);
  return rows.map(sealedEvent);
}

type JoinedRow = EventRow & {
  [column in keyof SealRow]: SealRow[column] | null;
};

function sealedEvent(row: JoinedRow): SealedEvent {
  const event = eventRecord(row);
  return row.seq === null
    ? { event }
    : { event, seal: sealRecord(row as SealRow) };
}

/** The query itself, for a look at its plan. */
export function eventsQuery(
  sql: Sql,
  filter: EventFilter,
  page: EventPage,
): Knex.QueryBuilder {
  const person = filter.own ?? filter.person;
  // `actor = ? or subject = ?` would be served by neither index in order. Each
  // of the two gives its first rows by its own index, and the page is the first
  // of both together.
  const found =
    person === undefined
      ? branch(sql, filter, page)
      : sql
          .select('*')
          .from(branch(sql, filter, page).where('actor', person).as('acted'))
          .unionAll(
            sql
              .select('*')
              .from(
                branch(sql, filter, page)
                  .where('subject', person)
                  .whereNot('actor', person)
                  .as('concerned'),
              ),
          );
  return ordered(
    sql
      .select(EVENT_COLUMNS)
      .select('s.seq', 's.event_id', 's.prev_hash', 's.hash')
      .from(found.as('e'))
      .leftJoin('audit_seal as s', 's.event_id', 'e.id'),
    page,
    'e.',
  ).limit(page.limit);
}

function branch(
  sql: Sql,
  filter: EventFilter,
  page: EventPage,
): Knex.QueryBuilder {
  const query = sql('audit_event').select('*');
  const equal: [string, string | undefined][] = [
    ['entity_ref', filter.entityRef],
    ['role', filter.role],
    ['provider', filter.provider],
    ['type', filter.type],
    ['result', filter.result],
    ['request_id', filter.requestId],
  ];
  for (const [column, value] of equal) {
    if (value !== undefined) void query.where(column, value);
  }
  if (filter.own !== undefined && filter.person !== undefined) {
    const { person } = filter;
    void query.where(q => q.where('actor', person).orWhere('subject', person));
  }
  if (filter.from !== undefined) void query.where('at', '>=', filter.from);
  if (filter.to !== undefined) void query.where('at', '<', filter.to);
  // What went as it should is not in the index; only as a literal is that seen.
  if (filter.result !== undefined && filter.result !== 'success') {
    void query.whereRaw(`result <> 'success'`);
  }
  if (page.after) {
    const comparison = page.order === 'newest-first' ? '<' : '>';
    void query.whereRaw(`(at, id) ${comparison} (?, ?)`, [
      page.after.at,
      page.after.id,
    ]);
  }
  return ordered(query, page, '').limit(page.limit);
}

function ordered(
  query: Knex.QueryBuilder,
  page: EventPage,
  table: '' | 'e.',
): Knex.QueryBuilder {
  const order = page.order === 'newest-first' ? 'desc' : 'asc';
  return query.orderBy([
    { column: `${table}at`, order },
    { column: `${table}id`, order },
  ]);
}

/** Every event that passes the filter, the oldest first, page by page. */
export async function* eachEvent(
  sql: Sql,
  filter: EventFilter,
): AsyncGenerator<SealedEvent> {
  const limit = 1000;
  let after: EventPosition | undefined;
  for (;;) {
    const page = await findEvents(sql, filter, {
      order: 'oldest-first',
      after,
      limit,
    });
    yield* page;
    if (page.length < limit) return;
    const { at, id } = page[limit - 1].event;
    after = { at, id };
  }
}
