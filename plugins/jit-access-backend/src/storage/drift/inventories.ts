import { addMilliseconds, Instant } from '../../domain/time';
import { Sql, Store, Tx } from '../store';
import { DbInstant, numberOf, optional, optionalInstant } from '../values';

/** One instance of a provider, such as a server or a cluster. */
export interface InstanceName {
  provider: string;
  instance: string;
}

/** The right to list one instance, held by one process at a time. */
export interface InventoryTurn extends InstanceName {
  /** Raised by every turn; compared by every write. */
  epoch: number;
  startedAt: Instant;
  leaseMs: number;
}

/** What was last listed in one instance. */
export interface InventoryRecord extends InstanceName {
  /** When it was last read to the end; absent: never yet. */
  finishedAt?: Instant;
  lastError?: string;
  /** So much carries our mark. */
  ours: number;
  /** So much does not. */
  others: number;
}

interface InventoryRow {
  provider: string;
  instance: string;
  look_at: DbInstant;
  epoch: string | number;
  started_at: DbInstant | null;
  finished_at: DbInstant | null;
  last_error: string | null;
  ours: number;
  others: number;
}

/** Another process took over in the meantime. */
class LostInventoryError extends Error {
  constructor({ provider, instance }: InstanceName) {
    super(`Another replica lists ${instance} of ${provider} by now`);
    this.name = 'LostInventoryError';
  }
}

/** Longer messages are cut: nobody reads them in a table. */
const ERROR_LENGTH = 1000;

/** Makes sure that these are listed; those that are known keep their time. */
export async function registerInventories(
  sql: Sql,
  instances: (InstanceName & { lookAt: Instant })[],
): Promise<void> {
  if (instances.length === 0) return;
  await sql('inventory')
    .insert(
      instances.map(({ provider, instance, lookAt }) => ({
        provider,
        instance,
        look_at: lookAt,
      })),
    )
    .onConflict(['provider', 'instance'])
    .ignore();
}

/**
 * Takes one that is due: whoever has it renews `look_at`, which is when it is
 * taken from a dead one.
 */
export async function claimInventory(
  store: Store,
  claim: { now: Instant; leaseMs: number },
): Promise<InventoryTurn | undefined> {
  const { now, leaseMs } = claim;
  return store.transaction(async tx => {
    const query = tx
      .sql<InventoryRow>('inventory')
      .where('look_at', '<=', now)
      .orderBy('look_at')
      .limit(1);
    if (tx.postgres) void query.forUpdate().skipLocked();
    const [row] = (await query) as InventoryRow[];
    if (!row) return undefined;
    const { provider, instance } = row;
    const epoch = numberOf(row.epoch) + 1;
    await tx
      .sql('inventory')
      .where({ provider, instance })
      .update({
        epoch,
        started_at: now,
        look_at: addMilliseconds(now, leaseMs),
      });
    return { provider, instance, epoch, startedAt: now, leaseMs };
  });
}

/**
 * Keeps the turn, in the transaction that writes by it.
 * @throws LostInventoryError - another process has it by now
 */
export async function keepInventory(
  tx: Tx,
  turn: InventoryTurn,
): Promise<void> {
  const lookAt = addMilliseconds(await tx.now(), turn.leaseMs);
  const changed = await own(tx.sql, turn).update({ look_at: lookAt });
  if (changed !== 1) throw new LostInventoryError(turn);
}

/** It was read to the end. */
export async function finishInventory(
  tx: Tx,
  turn: InventoryTurn,
  listed: { ours: number; others: number; nextAt: Instant },
): Promise<void> {
  const now = await tx.now();
  await own(tx.sql, turn).update({
    look_at: listed.nextAt,
    finished_at: now,
    last_error: null,
    ours: listed.ours,
    others: listed.others,
  });
}

/** It could not be read to the end; nothing is concluded from what is missing. */
export async function abandonInventory(
  sql: Sql,
  turn: InventoryTurn,
  failed: { error: string; nextAt: Instant },
): Promise<void> {
  await own(sql, turn).update({
    look_at: failed.nextAt,
    last_error: failed.error.slice(0, ERROR_LENGTH),
  });
}

/** Has all instances, or those of one provider, listed now. @returns how many */
export async function requestInventories(
  tx: Tx,
  provider?: string,
): Promise<number> {
  const now = await tx.now();
  const query = tx.sql('inventory').where('look_at', '>', now);
  if (provider !== undefined) void query.where({ provider });
  const changed = await query.update({ look_at: now });
  tx.wakeWorker();
  return changed;
}

/** What is known of each instance. */
export async function inventories(sql: Sql): Promise<InventoryRecord[]> {
  const rows: InventoryRow[] = await sql('inventory').orderBy([
    'provider',
    'instance',
  ]);
  return rows.map(row => ({
    provider: row.provider,
    instance: row.instance,
    finishedAt: optionalInstant(row.finished_at),
    lastError: optional(row.last_error),
    ours: row.ours,
    others: row.others,
  }));
}

function own(sql: Sql, { provider, instance, epoch }: InventoryTurn) {
  return sql('inventory').where({ provider, instance, epoch });
}
