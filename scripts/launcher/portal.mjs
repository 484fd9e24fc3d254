// @ts-check
import { closeSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

import { endOfLog, lastLines, openLog } from './log-file.mjs';
import { LOCAL, ROOT, shown } from './paths.mjs';
import { Problem, diskFull, saysDiskFull } from './problem.mjs';
import { spawnInOwnGroup, stopGroup } from './processes.mjs';
import { knowsCompany, servesPages } from './readiness.mjs';

const READY_TIMEOUT_MS = 180_000;
/** Whoever changed the demo's people still wants to see the portal. */
const COMPANY_TIMEOUT_MS = 60_000;
const POLL_MS = 200;
const STOP_PATIENCE_MS = 15_000;

/**
 * @typedef {object} PortalOptions
 * @property {import('./toolchain.mjs').Toolchain} toolchain
 * @property {number} port on loopback
 * @property {string} state folder for the portal's databases
 * @property {Record<string, string>} env of the demo's target systems
 * @property {string} [database] connection string of a PostgreSQL for the
 *   portal's own state, in place of SQLite in the state folder
 * @property {boolean} [localConfig] whether app-config.local.yaml counts
 * @property {string} [log] name of the log file
 */

/**
 * A portal process.
 *
 * @typedef {object} Portal
 * @property {number} pid
 * @property {string} url
 * @property {string} log file that it writes to
 * @property {Promise<string>} ended how it ended, in words; never rejects
 * @property {() => Promise<void>} stop
 */

/** @param {PortalOptions} options */
function configFiles(options) {
  const files = ['app-config.yaml'];
  if (
    options.localConfig &&
    existsSync(path.join(ROOT, 'app-config.local.yaml'))
  ) {
    files.push('app-config.local.yaml');
  }
  if (options.database) {
    files.push('app-config.postgres.yaml');
  }
  return files.flatMap(file => ['--config', path.join(ROOT, file)]);
}

/** @param {PortalOptions} options */
function portalEnv(options) {
  const { toolchain, database } = options;
  const direct = [
    process.env.NO_PROXY ?? process.env.no_proxy,
    'localhost',
    '127.0.0.1',
  ]
    .filter(Boolean)
    .join(',');
  return {
    ...toolchain.env,
    ...options.env,
    NODE_ENV: 'development',
    // The scaffolder's sandbox needs it.
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --no-node-snapshot`.trim(),
    // The portal calls itself by its own address.
    NO_PROXY: direct,
    no_proxy: direct,
    PORT: String(options.port),
    JIT_PORTAL_STATE_DIR: options.state,
    ...(database ? { JIT_PORTAL_DATABASE: database } : {}),
  };
}

/**
 * Starts the portal's process. It is not ready yet; see {@link waitForPortal}.
 *
 * @param {PortalOptions} options
 * @returns {Portal}
 */
export function spawnPortal(options) {
  mkdirSync(options.state, { recursive: true, mode: 0o700 });
  const log = path.join(LOCAL.logs, `${options.log ?? 'portal'}.log`);
  const output = openLog(log, { keepPrevious: true });
  const child = spawnInOwnGroup(
    options.toolchain.node,
    [
      '--require',
      path.join(ROOT, 'scripts/launcher/follow-launcher.cjs'),
      '--require',
      path.join(ROOT, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
      path.join(ROOT, 'packages/backend/src/index.ts'),
      ...configFiles(options),
    ],
    {
      cwd: ROOT,
      env: portalEnv(options),
      stdio: ['ignore', output, output, 'ipc'],
    },
  );
  closeSync(output);
  /** @type {Promise<string>} */
  const ended = new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(signal ? `signal ${signal}` : `exit code ${code}`),
    );
  });
  const pid = /** @type {number} */ (child.pid);
  return {
    pid,
    url: `http://localhost:${options.port}`,
    log,
    ended,
    stop: async () => {
      await stopGroup(pid, STOP_PATIENCE_MS);
      await ended;
    },
  };
}

/** @param {Portal} portal */
function lastWords(portal) {
  return `Read ${shown(portal.log)}. It ends with:\n\n${lastLines(endOfLog(portal.log))}\n`;
}

/**
 * What to tell a person whose portal ended by itself.
 *
 * @param {string} how
 * @param {Portal} portal
 */
export function portalEnded(how, portal) {
  return saysDiskFull(endOfLog(portal.log))
    ? diskFull('the portal keeps its state and log there')
    : new Problem(`The portal ended by itself (${how}).`, lastWords(portal));
}

/**
 * Waits until the portal serves its pages and knows the demo company.
 *
 * @param {import('./session.mjs').Session} session
 * @param {Portal} portal
 * @param {number} port
 */
export async function waitForPortal(session, portal, port) {
  /** @type {string | undefined} */
  let end;
  void portal.ended.then(how => (end = how));

  const becomes = async (
    /** @type {(port: number) => Promise<boolean>} */ condition,
    /** @type {number} */ timeout,
  ) => {
    const until = performance.now() + timeout;
    while (!(await session.until(condition(port)))) {
      if (end !== undefined) {
        throw portalEnded(end, portal);
      }
      if (performance.now() > until) {
        return false;
      }
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
    return true;
  };

  if (!(await becomes(servesPages, READY_TIMEOUT_MS))) {
    throw new Problem(
      `The portal was not ready after ${READY_TIMEOUT_MS / 1000} seconds.`,
      lastWords(portal),
    );
  }
  if (!(await becomes(knowsCompany, COMPANY_TIMEOUT_MS))) {
    console.log(
      `The portal runs, but the demo company cannot sign in yet; ${shown(portal.log)} may say why.`,
    );
  }
}
