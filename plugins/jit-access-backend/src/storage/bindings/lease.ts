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
 * A locked binding, which the lease still holds.
 * @throws LeaseLostError - it was claimed by somebody else, or handed back
 */
export function heldRow(row: BindingRow | undefined, lease: Lease): BindingRow {
  if (
    !row ||
    numberOf(row.epoch) !== lease.epoch ||
    row.lease_owner !== lease.owner
  ) {
    throw new LeaseLostError(lease.bindingId);
  }
  return row;
}

/** What came of one of several pieces of work: its result, or that its lease was lost. */
export type Outcome<T> =
  { value: T; lost?: undefined } | { value?: undefined; lost: LeaseLostError };

/** Keeps apart what lost its lease; any other error is everybody's. */
export function unlessLost<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof LeaseLostError) return { lost: error };
    throw error;
  }
}

/**
 * Keeps leases while calls run, all by one statement.
 * @returns those that are still held
 */
export async function renewLeases(
  sql: Sql,
  leases: Lease[],
  until: Instant,
): Promise<Set<Lease>> {
  if (leases.length === 0) return new Set();
  const rows: { id: string; lease_owner: string }[] = await sql('binding')
    // By the epoch: a renewal that was asked for long ago must not shorten what
    // the same process has claimed anew since.
    .whereIn(
      ['id', 'epoch'],
      leases.map(lease => [lease.bindingId, lease.epoch]),
    )
    // What was let go of keeps its epoch, and has another time to be looked at.
    .whereIn('lease_owner', [...new Set(leases.map(lease => lease.owner))])
    .update({ next_run_at: until })
    .returning(['id', 'lease_owner']);
  const owners = new Map(rows.map(row => [row.id, row.lease_owner]));
  return new Set(
    leases.filter(lease => owners.get(lease.bindingId) === lease.owner),
  );
}

/**
 * Gives a lease back with nothing decided.
 * @param at - when somebody else begins; absent: at once
 */
export async function handBack(
  store: Store,
  lease: Lease,
  at?: Instant,
): Promise<void> {
  const next = at ?? (await store.now());
  await store
    .sql('binding')
    .where({
      id: lease.bindingId,
      epoch: lease.epoch,
      lease_owner: lease.owner,
    })
    .update({ lease_owner: null, next_run_at: next });
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
