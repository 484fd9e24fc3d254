import { Instant } from '../../domain/time';
import { Sql, Store, Tx } from '../store';
import { numberOf } from '../values';
import { BindingRow } from './records';

/** The right to work on a binding, until it is claimed again. */
export interface Lease {
  bindingId: string;
  /** Raised by every claim: an older one cannot write any more. */
  epoch: number;
  owner: string;
}

/** Somebody else works on the binding now; what was found out is dropped. */
export class LeaseLostError extends Error {
  constructor(readonly bindingId: string) {
    super(`The lease on the binding ${bindingId} was lost`);
    this.name = 'LeaseLostError';
  }
}

/**
 * The leased one among locked bindings.
 * @throws LeaseLostError - it was claimed by somebody else, or handed back
 */
export function heldRow(rows: BindingRow[], lease: Lease): BindingRow {
  const row = rows.find(candidate => candidate.id === lease.bindingId);
  if (
    !row ||
    numberOf(row.epoch) !== lease.epoch ||
    row.lease_owner !== lease.owner
  ) {
    throw new LeaseLostError(lease.bindingId);
  }
  return row;
}

/** Keeps a lease while a call runs. @returns false when it was lost */
export async function renewLease(
  sql: Sql,
  lease: Lease,
  until: Instant,
): Promise<boolean> {
  const renewed = await sql('binding')
    .where({
      id: lease.bindingId,
      epoch: lease.epoch,
      lease_owner: lease.owner,
    })
    .update({ next_run_at: until });
  return renewed === 1;
}

/** Gives a lease back with nothing decided: somebody else begins at once. */
export async function handBack(store: Store, lease: Lease): Promise<void> {
  const now = await store.now();
  await store
    .sql('binding')
    .where({
      id: lease.bindingId,
      epoch: lease.epoch,
      lease_owner: lease.owner,
    })
    .update({ lease_owner: null, next_run_at: now });
}

/**
 * Lets go of every lease. Only where there is one process, which has just
 * started: then all leases are those of its dead predecessor.
 */
export async function releaseAllLeases(tx: Tx): Promise<void> {
  const now = await tx.now();
  const free = { lease_owner: null, next_run_at: now };
  await tx.sql('binding').whereNotNull('lease_owner').update(free);
  await tx.sql('outbox').whereNotNull('lease_owner').update(free);
  tx.wakeWorker();
}

/**
 * Somebody who has lost the lease may have reached the target all the same:
 * whoever holds it now, or next, has to look again.
 */
export async function markSuspect(tx: Tx, bindingId: string): Promise<void> {
  const now = await tx.now();
  const query = tx.sql<BindingRow>('binding').where({ id: bindingId });
  if (tx.postgres) void query.forUpdate();
  const row = await query.first();
  if (!row) return;
  await tx
    .sql('binding')
    .where({ id: bindingId })
    .update({
      suspect: true,
      generation: numberOf(row.generation) + 1,
      next_run_at: row.lease_owner ? row.next_run_at : now,
      lane: 0,
    });
  tx.wakeWorker();
}
