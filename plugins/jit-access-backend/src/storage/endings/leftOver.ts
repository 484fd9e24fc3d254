import { Knex } from 'knex';
import { Instant } from '../../domain/time';
import { Sql } from '../store';
import { DbInstant, optionalInstant } from '../values';

/** What of ours is still in target systems; numbers above `COUNT_AT_MOST` are not counted further. */
export interface LeftOver {
  /** Grants that have not ended: their access is there, or not proved to be gone. */
  grants: number;
  /** Effects that no removal succeeds on. */
  stuck: number;
  /**
   * Effects without any grant that are there, or may be, until they expire by
   * themselves; not looked for while very many grants are left.
   */
  remaining: number;
  /** When the last of those expires; absent: there are none, or nobody knows. */
  remainingUntil?: Instant;
}

const COUNT_AT_MOST = 10_000;

/** Of one provider, or of all. */
export async function leftOver(
  sql: Sql,
  provider: string | undefined,
  now: Instant,
): Promise<LeftOver> {
  const grants = await unendedGrants(sql, provider);
  const stuck = sql('binding').where('stuck', true);
  return {
    grants,
    stuck: await countUpTo(sql, provider ? stuck.where({ provider }) : stuck),
    ...(grants < COUNT_AT_MOST
      ? await remainingEffects(sql, provider, now)
      : { remaining: 0 }),
  };
}

/** How many grants of a provider, or of all, have not ended; at most `COUNT_AT_MOST` are counted. */
export async function unendedGrants(
  sql: Sql,
  provider: string | undefined,
): Promise<number> {
  const query = sql('access_grant').whereIn('state', [
    'scheduled',
    'activating',
    'active',
    'ending',
  ]);
  return countUpTo(sql, provider ? query.where({ provider }) : query);
}

async function remainingEffects(
  sql: Sql,
  provider: string | undefined,
  now: Instant,
): Promise<Pick<LeftOver, 'remaining' | 'remainingUntil'>> {
  const there = sql('binding')
    .where(q => q.whereNot('state', 'absent').orWhereNotNull('intent'))
    // What stood there before is not ours.
    .where(q => q.whereNull('standing').orWhere('standing', false))
    .where(q => q.whereNull('not_after').orWhere('not_after', '>', now))
    .whereNotExists(
      sql('access_grant')
        .join('grant_binding', 'grant_binding.grant_id', 'access_grant.id')
        .whereRaw('grant_binding.binding_id = binding.id')
        .whereNot('access_grant.state', 'ended')
        .select(sql.raw('1')),
    )
    .limit(COUNT_AT_MOST)
    .select('not_after');
  if (provider) void there.where({ provider });
  const [row]: { count: string | number; at: DbInstant | null }[] = await sql
    .queryBuilder()
    .from(there.as('there'))
    .count({ count: '*' })
    .max({ at: 'not_after' });
  return {
    remaining: Number(row.count),
    remainingUntil: optionalInstant(row.at),
  };
}

async function countUpTo(sql: Sql, query: Knex.QueryBuilder): Promise<number> {
  const rows = query.select(sql.raw('1 as one')).limit(COUNT_AT_MOST);
  const [{ count }] = await sql
    .queryBuilder()
    .from(rows.as('counted'))
    .count({ count: '*' });
  return Number(count);
}
