import { Instant } from '../../domain/time';
import { Sql } from '../store';

/**
 * Grants that still give or will give access. Written out, not bound: only then
 * do the databases see that the partial indexes serve it.
 */
export const LIVE = `state in ('scheduled', 'activating', 'active')`;

/** Whose or which access; all that is given must hold, and nothing given is everything. */
export interface Scope {
  /** Its holder, or who asked for it. */
  person?: string;
  entityRef?: string;
  provider?: string;
}

/** Ids of some grants that are live and match, in no order; at most `limit`. */
export async function liveGrantIds(
  sql: Sql,
  scope: Scope,
  { until, limit }: { until?: Instant; limit: number },
): Promise<string[]> {
  const query = sql('access_grant').whereRaw(LIVE).limit(limit);
  const { person, entityRef, provider } = scope;
  if (person) {
    void query.where(q =>
      q.where('receiver', person).orWhere('requester', person),
    );
  }
  if (entityRef) void query.where('entity_ref', entityRef);
  if (provider) void query.where('provider', provider);
  if (until) void query.where('created_at', '<=', until);
  const rows: { id: string }[] = await query.select('id');
  return rows.map(row => row.id);
}
