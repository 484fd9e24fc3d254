import { PresenceKind } from '../../domain/grant/absence';
import { LIVE } from '../grants/liveGrantIds';
import { Sql } from '../store';

/** A person or an entity that live access hangs on. */
export interface LiveRef {
  kind: PresenceKind;
  ref: string;
}

export const COLUMN = { person: 'receiver', entity: 'entity_ref' } as const;

/**
 * The people who hold live access, or the entities that it is on, each once,
 * sorted by ref. Goes from one ref to the next by the index, so that it costs
 * the same however much access one of them has.
 */
export async function liveRefsOf(
  sql: Sql,
  kind: PresenceKind,
  { after = '', limit }: { after?: string; limit: number },
): Promise<LiveRef[]> {
  const column = COLUMN[kind];
  const result = await sql.raw(
    `with recursive walk(ref) as (
      select min(${column}) from access_grant where ${LIVE} and ${column} > ?
      union all
      select (select min(${column}) from access_grant where ${LIVE} and ${column} > walk.ref)
      from walk where walk.ref is not null
    )
    select ref from walk where ref is not null limit ?`,
    [after, limit],
  );
  const rows: { ref: string }[] = result.rows ?? result;
  return rows.map(({ ref }) => ({ kind, ref }));
}

/** The same of both kinds, people before entities; fewer than `limit`: that is the end. */
export async function liveRefs(
  sql: Sql,
  { after, limit }: { after?: LiveRef; limit: number },
): Promise<LiveRef[]> {
  const people =
    after?.kind === 'entity'
      ? []
      : await liveRefsOf(sql, 'person', { after: after?.ref, limit });
  if (people.length === limit) return people;
  const entities = await liveRefsOf(sql, 'entity', {
    after: after?.kind === 'entity' ? after.ref : undefined,
    limit: limit - people.length,
  });
  return [...people, ...entities];
}
