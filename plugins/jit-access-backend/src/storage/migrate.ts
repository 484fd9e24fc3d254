import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';

/** Any number, the same in every process: who holds this lock may migrate. */
const MIGRATING = 4_711_205_388;
/** How long a lock that nobody of ours holds is respected. */
const PATIENCE_MS = 30_000;
const POLL_MS = 200;

/** Folder of the migrations, also in an installed package. */
export function migrationsDirectory(): string {
  return resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend',
    'migrations',
  );
}

/**
 * Brings the schema up to date. Replicas that start at once do it one after the
 * other: knex alone would let all but the first fail. A process that was killed
 * meanwhile leaves knex's lock behind, which is a row: it is taken away when it
 * has not gone by itself for `patienceMs`.
 */
export async function migrate(
  sql: Knex,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {},
): Promise<void> {
  if (sql.client.config.client !== 'pg') {
    await migrateUnlocked(sql, patienceMs);
    return;
  }
  // Held by an own connection, so that it goes with its process.
  await sql.transaction(async lock => {
    // It waits for what may take long.
    await lock.raw('set local idle_in_transaction_session_timeout = 0');
    await lock.raw('select pg_advisory_xact_lock(?)', [MIGRATING]);
    await migrateUnlocked(sql, patienceMs);
  });
}

async function migrateUnlocked(sql: Knex, patienceMs: number): Promise<void> {
  const config = { directory: migrationsDirectory() };
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      await sql.migrate.latest(config);
      return;
    } catch (error) {
      if (!isLocked(error)) throw error;
      // A version that does not know our lock may be at it.
      if (performance.now() >= until) {
        await sql.migrate.forceFreeMigrationsLock(config);
      } else {
        await new Promise(resolve => setTimeout(resolve, POLL_MS));
      }
    }
  }
}

/** By its name: the class is not exported. */
function isLocked(error: unknown): boolean {
  return (error as { name?: string }).name === 'MigrationLocked';
}
