import { addMilliseconds } from '../../domain/time';
import { Store } from '../store';
import { DbInstant, instantOf } from '../values';

/** A process that uses the database. */
export interface Instance {
  host: string;
  pid: number;
}

/**
 * Claims the database for one process.
 * @returns the holder that stands in the way; nothing when the claim succeeded
 */
export async function claimInstance(
  store: Store,
  me: Instance,
  leaseMs: number,
  isAlive: (holder: Instance) => boolean,
): Promise<Instance | undefined> {
  return store.transaction(async tx => {
    const now = await tx.now();
    const row: { value: string; lease_until: DbInstant } | undefined = await tx
      .sql('control')
      .where({ name: 'instance' })
      .first('value', 'lease_until');
    if (row && instantOf(row.lease_until) > now) {
      const holder: Instance = JSON.parse(row.value);
      if (isAlive(holder)) return holder;
    }
    const claim = {
      value: JSON.stringify(me),
      changed_by: 'system',
      changed_at: now,
      lease_until: addMilliseconds(now, leaseMs),
    };
    await tx
      .sql('control')
      .insert({ name: 'instance', ...claim })
      .onConflict('name')
      .merge(claim);
    return undefined;
  });
}

export async function renewInstance(
  store: Store,
  me: Instance,
  leaseMs: number,
): Promise<void> {
  await store.transaction(async tx => {
    await tx
      .sql('control')
      .where({ name: 'instance', value: JSON.stringify(me) })
      .update({ lease_until: addMilliseconds(await tx.now(), leaseMs) });
  });
}

export async function releaseInstance(
  store: Store,
  me: Instance,
): Promise<void> {
  await store
    .sql('control')
    .where({ name: 'instance', value: JSON.stringify(me) })
    .delete();
}
