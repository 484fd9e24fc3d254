// @ts-check
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { LOCAL } from '../launcher/paths.mjs';
import { serverAccount } from './account.mjs';
import { postgresBinaries } from './binaries.mjs';
import { demoFolder } from './placement.mjs';
import { demoSecrets } from './secrets.mjs';
import { ADMINISTRATOR, seed } from './seed.mjs';
import { SUPERUSER, initialise } from './cluster.mjs';
import { runningServer, startServer, stopServer } from './server.mjs';

export const DEMO_POSTGRES_PORT = 7432;

/**
 * The demo company's PostgreSQL, ready for the portal.
 *
 * @typedef {object} DemoPostgres
 * @property {import('./server.mjs').Server} server
 * @property {string} folder where it keeps its data
 * @property {Record<string, string>} env what the portal is told of it
 */

/**
 * @param {string} file
 * @param {string} installation
 */
function isSeeded(file, installation) {
  try {
    return readFileSync(file, 'utf8').trim() === installation;
  } catch {
    return false;
  }
}

/**
 * Starts the demo company's PostgreSQL and fills it the first time. A first time
 * that was cut short, or whose passwords were deleted, starts over.
 *
 * @param {object} options
 * @param {number} options.port on loopback
 * @param {string} [options.state] folder for the passwords and, where its account
 *   can reach it, the data
 * @param {string} [options.logs]
 * @param {Record<string, string>} [options.settings] of postgresql.conf
 * @returns {Promise<DemoPostgres>}
 */
export async function startDemoPostgres(options) {
  const state = options.state ?? LOCAL.state;
  const account = serverAccount();
  const folder = demoFolder(account, path.join(state, 'demo-postgres'));
  const secrets = demoSecrets(state);
  const seeded = path.join(folder, 'seeded');
  const server = {
    bin: postgresBinaries(account, folder),
    dataDir: path.join(folder, 'data'),
    port: options.port,
    account,
    password: secrets.superuserPassword,
    logFile: path.join(options.logs ?? LOCAL.logs, 'demo-postgres.log'),
    settings: {
      shared_buffers: '32MB',
      max_connections: '80',
      ...options.settings,
    },
  };
  const fresh = !isSeeded(seeded, secrets.installation);
  if (fresh) {
    const orphan = runningServer(server.dataDir);
    if (orphan) {
      await stopServer(orphan.pid, server);
    }
    rmSync(server.dataDir, { recursive: true, force: true });
    await initialise(server);
  }
  const running = await startServer(server);
  if (fresh) {
    try {
      await seed(
        {
          host: running.host,
          port: running.port,
          user: SUPERUSER,
          password: secrets.superuserPassword,
        },
        secrets.administratorPassword,
      );
      writeFileSync(seeded, `${secrets.installation}\n`);
    } catch (error) {
      await running.stop();
      throw error;
    }
  }
  return {
    server: running,
    folder,
    env: {
      DEMO_POSTGRES_HOST: running.host,
      DEMO_POSTGRES_PORT: String(running.port),
      DEMO_POSTGRES_USER: ADMINISTRATOR,
      DEMO_POSTGRES_PASSWORD: secrets.administratorPassword,
    },
  };
}
