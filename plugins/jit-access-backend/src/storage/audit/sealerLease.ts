import { addMilliseconds } from '../../domain/time';
import { Store, Tx } from '../store';
import { DbInstant, instantOf, numberOf } from '../values';

const NAME = 'sealer';

interface LeaseRow {
  value: string;
  epoch: string | number;
  lease_until: DbInstant | null;
}

/** Who may seal: this owner, in this epoch, until the lease runs out. */
export interface SealerLease {
  owner: string;
  /** Raised by every change of the owner; compared by every write. */
  epoch: number;
}

/**
 * Takes the lease when it is free, or keeps one's own.
 *
 * @param leaseMs - how long it holds from now, by the database's clock
 * @returns absent while another owner holds it
 */
export async function takeSealerLease(
  store: Store,
  owner: string,
  leaseMs: number,
): Promise<SealerLease | undefined> {
  // A replica that stands by asks every second: it must not queue for the lock.
  const seen = await leaseRow(store);
  if (seen && isHeldByOther(seen, owner, await store.now())) return undefined;
  return store.transaction(async tx => {
    await createRow(tx);
    const row = await lockRow(tx);
    // The time is read with the lock in hand, or waiting for it would age it.
    const now = await tx.now();
    if (isHeldByOther(row, owner, now)) return undefined;
    const kept = ownerOf(row) === owner && !hasRunOut(row, now);
    const epoch = numberOf(row.epoch) + (kept ? 0 : 1);
    await tx
      .sql('control')
      .where({ name: NAME })
      .update({
        value: JSON.stringify({ owner }),
        epoch,
        changed_at: now,
        lease_until: addMilliseconds(now, leaseMs),
      });
    return { owner, epoch };
  });
}

/** Lets the next one seal at once, when a replica stops in order. */
export async function releaseSealerLease(
  store: Store,
  lease: SealerLease,
): Promise<void> {
  await store.transaction(async tx => {
    await tx
      .sql('control')
      .where({ name: NAME, epoch: lease.epoch })
      .update({ lease_until: null });
  });
}

/**
 * Makes sure, inside a transaction that writes to the chain, that nobody took
 * over in the meantime, and keeps it so until the commit. A sealer that was
 * paused since it took the lease finds a higher epoch here.
 */
export async function holdsLease(tx: Tx, lease: SealerLease): Promise<boolean> {
  if (tx.postgres) {
    // A process that is frozen inside the transaction must not hold up the
    // others for longer than its lease.
    await tx.sql.raw(`set local idle_in_transaction_session_timeout = '5s'`);
  }
  const row = await lockRow(tx);
  return numberOf(row.epoch) === lease.epoch && ownerOf(row) === lease.owner;
}

async function createRow(tx: Tx): Promise<void> {
  await tx
    .sql('control')
    .insert({
      name: NAME,
      value: '{}',
      changed_by: 'system',
      changed_at: await tx.now(),
      epoch: 0,
    })
    .onConflict('name')
    .ignore();
}

function leaseRow(store: Store): Promise<LeaseRow | undefined> {
  return store.sql('control').where({ name: NAME }).first();
}

async function lockRow(tx: Tx): Promise<LeaseRow> {
  const query = tx.sql('control').where({ name: NAME });
  // SQLite has one writer; knex would leave the lock out there anyway.
  if (tx.postgres) void query.forUpdate();
  const [row]: LeaseRow[] = await query;
  if (!row) throw new Error('The row of the sealer is gone from "control"');
  return row;
}

function ownerOf(row: LeaseRow): string | undefined {
  return (JSON.parse(row.value) as { owner?: string }).owner;
}

const hasRunOut = (row: LeaseRow, now: string) =>
  row.lease_until === null || instantOf(row.lease_until) <= now;

const isHeldByOther = (row: LeaseRow, owner: string, now: string) =>
  !hasRunOut(row, now) && ownerOf(row) !== owner;
