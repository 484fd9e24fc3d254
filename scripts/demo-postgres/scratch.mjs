// @ts-check
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { LOCAL } from '../launcher/paths.mjs';
import { freePort } from '../launcher/ports.mjs';
import { serverAccount } from './account.mjs';
import { postgresBinaries } from './binaries.mjs';
import { SUPERUSER, initialise } from './cluster.mjs';
import { startServer } from './server.mjs';

/**
 * Starts an empty PostgreSQL for tests, which forgets everything when it stops
 * and, unless the settings say otherwise, does not wait for the disk.
 *
 * @param {{ settings?: Record<string, string> }} [changes] settings of postgresql.conf
 * @returns {Promise<{ url: string, pid: number, stop: () => Promise<void> }>} with a
 *   superuser's connection string
 */
export async function startScratchPostgres(changes = {}) {
  const account = serverAccount();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'jit-access-test-'));
  // So that the server's account can pass to its data folder in it.
  chmodSync(folder, 0o755);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const options = {
      bin: postgresBinaries(account, folder),
      dataDir: path.join(folder, 'data'),
      port: await freePort(),
      account,
      password: randomBytes(12).toString('hex'),
      logFile: path.join(LOCAL.logs, 'test-postgres.log'),
      settings: {
        fsync: 'off',
        synchronous_commit: 'off',
        full_page_writes: 'off',
        max_connections: '300',
        shared_buffers: '128MB',
        ...changes.settings,
      },
    };
    await initialise({ ...options, sync: false });
    const server = await startServer(options);
    return {
      url: `postgresql://${SUPERUSER}:${options.password}@${server.host}:${server.port}/postgres`,
      pid: server.pid,
      stop: async () => {
        await server.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
