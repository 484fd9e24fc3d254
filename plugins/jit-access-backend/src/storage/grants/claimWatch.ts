import { Instant } from '../../domain/time';
import { Store } from '../store';
import { GrantRecord, grantRecord, GrantRow } from './records';

/**
 * Takes access that is due to be looked at, in one statement: until `until`
 * nobody else takes it, whatever happens to who did. Without its bindings.
 */
export async function claimWatch(
  store: Store,
  claim: { now: Instant; until: Instant; limit: number },
): Promise<GrantRecord[]> {
  const { sql } = store;
  const due = sql('access_grant')
    .select('id')
    .where('watch_at', '<=', claim.now)
    .orderBy([{ column: 'watch_at' }, { column: 'id' }])
    .limit(claim.limit);
  const query = sql<GrantRow>('access_grant');
  if (store.postgres) {
    // As an array the ids are looked up by the primary key.
    void query.whereRaw('id = any(array(?))', [due.forUpdate().skipLocked()]);
  } else {
    void query.whereIn('id', due);
  }
  const rows = (await query
    .update({ watch_at: claim.until })
    .returning('*')) as GrantRow[];
  return rows.map(row => grantRecord(row, []));
}
