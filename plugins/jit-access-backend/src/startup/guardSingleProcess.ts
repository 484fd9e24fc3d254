import { hostname } from 'node:os';
import { Store } from '../storage/store';
import {
  claimInstance,
  releaseInstance,
  renewInstance,
} from '../storage/controls/instance';

const LEASE_MS = 15_000;
const RENEW_MS = 5_000;

/**
 * On SQLite one process does everything; a second one on the same file would
 * run everything twice and is refused. A process that was killed does not stand
 * in the way.
 *
 * @returns how to give the claim back
 * @throws Error - another process is alive on this database
 */
export async function guardSingleProcess(
  store: Store,
): Promise<() => Promise<void>> {
  if (store.postgres) return async () => {};
  const me = { host: hostname(), pid: process.pid };
  const holder = await claimInstance(store, me, LEASE_MS, isAlive);
  if (holder) {
    throw new Error(
      `Process ${holder.pid} uses this SQLite database already. Stop it first, or use PostgreSQL, which any number of replicas can share`,
    );
  }
  const timer = setInterval(() => {
    // A renewal that fails is tried again; the lease outlives two of them.
    renewInstance(store, me, LEASE_MS).catch(() => {});
  }, RENEW_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await releaseInstance(store, me);
  };
}

function isAlive(holder: { host: string; pid: number }): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
