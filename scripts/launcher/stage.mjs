// @ts-check
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { demoSecrets } from '../demo-postgres/secrets.mjs';
import { SUPERUSER } from '../demo-postgres/cluster.mjs';
import { buildApp } from './app-build.mjs';
import { startCompany } from './company.mjs';
import { portalEnded, spawnPortal, waitForPortal } from './portal.mjs';
import { freePort } from './ports.mjs';
import { Problem, printProblem } from './problem.mjs';
import { step } from './progress.mjs';

/** A portal that dies this often has something wrong with it. */
const MOST_RESTARTS = 20;

/**
 * A complete portal of its own for tests and screenshots: state that is thrown
 * away, ports that nobody uses.
 *
 * @typedef {object} Stage
 * @property {string} url
 * @property {Record<string, string>} env what the programs that use it are told
 */

/**
 * Keeps a portal running: one that a test kills is started again.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./portal.mjs').PortalOptions} options
 * @param {string} pidFile
 */
async function supervise(session, options, pidFile) {
  let stopping = false;
  let portal = spawnPortal(options);
  writeFileSync(pidFile, String(portal.pid));
  session.defer(async () => {
    stopping = true;
    await portal.stop();
  });
  await waitForPortal(session, portal, options.port);

  void (async () => {
    for (let restarts = 0; restarts < MOST_RESTARTS; restarts += 1) {
      const how = await portal.ended;
      if (stopping) {
        return;
      }
      console.log(`The portal ended (${how}) and is started again.`);
      portal = spawnPortal(options);
      writeFileSync(pidFile, String(portal.pid));
    }
    printProblem(portalEnded('too often', portal));
  })();
  return portal.url;
}

/**
 * Sets up a stage, which is taken down with the session.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {string} log name of the portal's log
 * @returns {Promise<Stage>}
 */
export async function setUpStage(session, toolchain, log) {
  await buildApp(session, toolchain);
  return step('Starting a portal with state of its own', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'jit-access-stage-'));
    chmodSync(folder, 0o755);
    session.defer(async () => rmSync(folder, { recursive: true, force: true }));

    const { postgres, env } = await startCompany(session, {
      toolchain,
      port: await freePort(),
      state: folder,
      settings: { fsync: 'off' },
    });

    const pidFile = path.join(folder, 'portal.pid');
    const url = await supervise(
      session,
      {
        toolchain,
        port: await freePort(),
        state: path.join(folder, 'portal'),
        env,
        log,
      },
      pidFile,
    );
    const { superuserPassword } = demoSecrets(folder);
    return {
      url,
      env: {
        ...env,
        JIT_E2E_BASE_URL: url,
        JIT_E2E_PORTAL_PID_FILE: pidFile,
        JIT_E2E_POSTGRES_URL: `postgresql://${SUPERUSER}:${superuserPassword}@${postgres.server.host}:${postgres.server.port}`,
      },
    };
  });
}

/** What to say where a browser is needed and there is none. */
export function noBrowser() {
  return new Problem(
    'No Chromium or Chrome was found.',
    'Install one (Debian: apt-get install chromium), or name its program in CHROMIUM_PATH.',
  );
}
