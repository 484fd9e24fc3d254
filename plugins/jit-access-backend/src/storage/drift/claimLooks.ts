import { addMilliseconds, Instant } from '../../domain/time';
import { BindingRecord, bindingRecord, BindingRow } from '../bindings/records';
import { Store } from '../store';

/** How many looks at bindings of a provider there is room for. */
export interface LookLimit {
  provider: string;
  limit: number;
}

/**
 * Takes bindings whose look is due for `owner`, like those that have something
 * to do: the lease ends at `next_run_at`, so whoever takes over after a crash
 * plans anew and looks as well. One that something is due for is no exception:
 * its run does both.
 */
export async function claimLooks(
  store: Store,
  claim: { owner: string; leaseMs: number; now: Instant },
  limits: LookLimit[],
): Promise<BindingRecord[]> {
  const { sql } = store;
  const roomy = limits.filter(({ limit }) => limit > 0);
  const [first, ...others] = roomy.map(({ provider, limit }) => {
    const due = sql('binding')
      .select('id')
      .where({ provider })
      .where('look_at', '<=', claim.now)
      .whereNull('lease_owner')
      .orderBy(['look_at', 'id'])
      .limit(limit);
    return sql.select('id').from(due.as('due'));
  });
  if (first === undefined) return [];
  const found: { id: string }[] = await first.unionAll(others);
  if (found.length === 0) return [];
  const ids = found.map(row => row.id);
  const free = sql('binding')
    .select('id')
    .whereIn('id', ids)
    .whereNull('lease_owner');
  const query = sql<BindingRow>('binding');
  if (store.postgres) {
    void query.whereRaw('id = any(array(?))', [free.forUpdate().skipLocked()]);
  } else {
    void query.whereIn('id', free);
  }
  const rows = await query
    .update({
      epoch: sql.raw('epoch + 1') as unknown as number,
      lease_owner: claim.owner,
      next_run_at: addMilliseconds(claim.now, claim.leaseMs),
    })
    .returning('*');
  return (rows as BindingRow[]).map(bindingRecord);
}
