import { addMilliseconds, Instant } from '../../domain/time';
import { Store } from '../store';
import { Lane, laneNumber } from './dueAgain';
import { BindingRecord, bindingRecord, BindingRow } from './records';

/** Which bindings, and how many. */
export interface Claim {
  owner: string;
  leaseMs: number;
  /** What was due then; the lease counts from it. */
  now: Instant;
  lane: Lane;
  /** The oldest of each provider, at most so many of it. */
  rooms: { provider: string; limit: number }[];
}

/**
 * Takes due bindings for `owner`, in one statement: the lease ends at
 * `next_run_at`, and the epoch is raised so that whoever held it before cannot
 * write any more.
 */
export async function claimBindings(
  store: Store,
  claim: Claim,
): Promise<BindingRecord[]> {
  const { now } = claim;
  const rooms = claim.rooms.filter(({ limit }) => limit > 0);
  if (rooms.length === 0) return [];
  const { sql } = store;
  const due = rooms.map(({ provider, limit }) =>
    sql('binding')
      .select('id')
      .where({ provider, lane: laneNumber(claim.lane) })
      .where('next_run_at', '<=', now)
      .orderBy([{ column: 'next_run_at' }, { column: 'id' }])
      .limit(limit),
  );
  const query = sql<BindingRow>('binding');
  if (store.postgres) {
    // As an array the ids are looked up by the primary key; joined, the planner
    // has been seen to scan the whole table.
    const ids = due.map(() => 'array(?)').join(' || ');
    void query.whereRaw(
      `id = any(${ids})`,
      due.map(part => part.forUpdate().skipLocked()),
    );
  } else {
    void query.where(some =>
      due.forEach(part => void some.orWhereIn('id', part)),
    );
  }
  const rows = await query
    .update({
      epoch: sql.raw('epoch + 1') as unknown as number,
      lease_owner: claim.owner,
      next_run_at: addMilliseconds(now, claim.leaseMs),
    })
    .returning('*');
  return (rows as BindingRow[]).map(bindingRecord);
}
