import { Instant } from '../../domain/time';
import { Store } from '../store';

/** A stretch of time that is looked back on. */
export interface Span {
  /** Inclusive. */
  from: Instant;
  /** Exclusive. */
  to: Instant;
}

/** Of very much only so much is looked at: the newest requests, grants or refusals of the span. */
export const NEWEST = 50_000;

/** The newest requests of the span, as a table `asked` for what comes behind it. */
export const ASKED = `asked as materialized (
  select id, created_at, starts_at from request
  where created_at >= :from and created_at < :to
  order by created_at desc, id desc limit ${NEWEST}
)`;

/** Runs one statement with a span's bounds as `:from` and `:to`. */
export async function rowsOf<Row>(
  store: Store,
  text: string,
  bindings: Record<string, string | number>,
): Promise<Row[]> {
  const answer = await store.sql.raw(text, bindings);
  return store.postgres ? answer.rows : answer;
}

/**
 * So many decisions are opened: what stands in them is read as text, some ten
 * thousand a second.
 */
export const OPENED = 5_000;

/**
 * The newest items of `asked` that people have answered, in part or in full, as
 * a table `reviewed`.
 */
export const REVIEWED = `reviewed as materialized (
  select item.* from asked join item on item.request_id = asked.id
  where exists (select 1 from review where review.item_id = item.id)
  order by asked.created_at desc, item.id desc limit ${OPENED}
)`;

/** What the two databases write differently. */
export interface Dialect {
  /** Milliseconds between two instants, as SQL. */
  ms(from: string, to: string): string;
  /** A part of a decision, as SQL: the policy that decided. */
  policyOf(decision: string): string;
  /** A member of such a part as text, as SQL. */
  member(part: string, name: string): string;
  /** Title of the stage of a decision that a column numbers, as SQL. */
  stageTitle(decision: string, stage: string): string;
}

const POSTGRES: Dialect = {
  ms: (from, to) => `(extract(epoch from (${to} - ${from})) * 1000)::bigint`,
  policyOf: decision => `${decision}::json -> 'policy'`,
  member: (part, name) => `${part} ->> '${name}'`,
  stageTitle: (decision, stage) =>
    `${decision}::json -> 'stages' -> ${stage} ->> 'title'`,
};

const SQLITE: Dialect = {
  ms: (from, to) =>
    `cast(round((julianday(${to}) - julianday(${from})) * 86400000) as integer)`,
  policyOf: decision => `json_extract(${decision}, '$.policy')`,
  member: (part, name) => `json_extract(${part}, '$.${name}')`,
  stageTitle: (decision, stage) =>
    `json_extract(${decision}, '$.stages[' || ${stage} || '].title')`,
};

export function dialectOf({ postgres }: Store): Dialect {
  return postgres ? POSTGRES : SQLITE;
}
