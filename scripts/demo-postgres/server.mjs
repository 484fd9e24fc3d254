// @ts-check
import { execFile } from 'node:child_process';
import {
  closeSync,
  existsSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { endOfLog, lastLines, openLog } from '../launcher/log-file.mjs';
import { isTaken } from '../launcher/ports.mjs';
import { Problem, diskFull, saysDiskFull } from '../launcher/problem.mjs';
import {
  commandLineOf,
  exists,
  isAlive,
  signalGroup,
  spawnInOwnGroup,
  waitForExit,
} from '../launcher/processes.mjs';
import { SUPERUSER, spawnOptions } from './cluster.mjs';
import { connect } from './connect.mjs';

const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 50;
const REAP_TIMEOUT_MS = 5_000;
/** The end of its log when processes of its predecessor still run. */
const STILL_IN_USE =
  /(pre-existing shared memory block .* is still in use|lock file "postmaster\.pid" already exists)[\s\S]{0,300}$/;

/**
 * @typedef {import('./cluster.mjs').ClusterOptions & {
 *   port: number,
 *   logFile: string,
 *   settings?: Record<string, string>,
 * }} ServerOptions where the cluster is, the port on loopback, the log, and
 *   settings of postgresql.conf
 */

/**
 * A PostgreSQL server that runs.
 *
 * @typedef {object} Server
 * @property {number} pid
 * @property {string} host
 * @property {number} port
 * @property {() => Promise<void>} stop ends every session, then the server
 */

/**
 * The server that already runs on a data folder, if there is one: what a
 * launcher that was killed left behind.
 *
 * @param {string} dataDir
 * @returns {{ pid: number, port: number } | undefined}
 */
export function runningServer(dataDir) {
  const file = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) {
    return undefined;
  }
  const [pid, folder, , port] = readFileSync(file, 'utf8').split('\n');
  const owner = Number(pid);
  // The number may belong to another process by now.
  const ours =
    owner > 1 &&
    isAlive(owner) &&
    path.resolve(folder) === realpathSync(dataDir) &&
    (commandLineOf(owner)?.includes('postgres') ?? true);
  return ours ? { pid: owner, port: Number(port) } : undefined;
}

/**
 * Whether a process is dead and not noticed yet, or a server that is about to
 * be: killed a moment ago, it is alive for a moment, at last without a command.
 *
 * @param {number} pid
 */
function isGoing(pid) {
  return (
    !isAlive(pid) || (commandLineOf(pid) || 'postgres').includes('postgres')
  );
}

/**
 * A server that was killed leaves its lock file. PostgreSQL sees for itself that
 * the process is gone, but not while it waits to be noticed by its parent, which
 * in a container may be for ever.
 *
 * @param {string} dataDir
 */
async function clearDeadServer(dataDir) {
  const file = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) {
    return;
  }
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const until = performance.now() + REAP_TIMEOUT_MS;
  while (exists(pid) && isGoing(pid)) {
    if (performance.now() > until) {
      if (!isAlive(pid)) {
        rmSync(file, { force: true });
      }
      return;
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Ends a server at once but in order: sessions are ended, data is written.
 *
 * @param {number} pid
 * @param {Pick<ServerOptions, 'bin' | 'dataDir'>} options
 */
export async function stopServer(pid, { bin, dataDir }) {
  if (process.platform === 'win32') {
    await promisify(execFile)(path.join(bin, 'pg_ctl'), [
      'stop',
      `--pgdata=${dataDir}`,
      '--mode=fast',
    ]);
    return;
  }
  for (const signal of /** @type {const} */ ([
    'SIGINT',
    'SIGQUIT',
    'SIGKILL',
  ])) {
    if (!isAlive(pid)) {
      return;
    }
    // Only its first process: it tells the others in the right order.
    if (signal === 'SIGKILL') {
      signalGroup(pid, signal);
    } else {
      process.kill(pid, signal);
    }
    if (await waitForExit(pid, STOP_TIMEOUT_MS)) {
      return;
    }
  }
}

/** @param {ServerOptions} options */
function serverArguments(options) {
  const settings = {
    listen_addresses: HOST,
    // Everything goes through TCP, where a password is asked for.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A statement that fails may hold a password; it must not reach the log.
    log_min_error_statement: 'panic',
    ...options.settings,
  };
  return [
    '-D',
    options.dataDir,
    '-p',
    String(options.port),
    ...Object.entries(settings).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]),
  ];
}

/** @param {ServerOptions} options */
function superuserLogin({ port, password }) {
  return { host: HOST, port, user: SUPERUSER, password, database: 'postgres' };
}

/**
 * @param {ServerOptions} options
 * @param {() => boolean} hasEnded
 */
async function waitUntilReady(options, hasEnded) {
  const until = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    try {
      const client = await connect(superuserLogin(options));
      await client.end();
      return;
    } catch (error) {
      const { code } = /** @type {{ code?: string }} */ (error);
      // Refused or still starting: wait. Anything else will not get better.
      const early = code === 'ECONNREFUSED' || code === '57P03';
      if (!early || hasEnded() || performance.now() > until) {
        const log = endOfLog(options.logFile);
        throw saysDiskFull(log)
          ? diskFull(options.dataDir)
          : new Problem(
              `PostgreSQL did not start on port ${options.port}: ${/** @type {Error} */ (error).message}`,
              `Read ${options.logFile}. It ends with:\n\n${lastLines(log)}\n`,
            );
      }
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Whether a server that is said to run takes connections. One that was killed
 * may still be there for a moment, and answers nobody.
 *
 * @param {ServerOptions} options
 */
async function answers(options) {
  try {
    const client = await connect(superuserLogin(options));
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
async function launch(options) {
  const log = openLog(options.logFile);
  const child = spawnInOwnGroup(
    path.join(options.bin, 'postgres'),
    serverArguments(options),
    { ...spawnOptions(options), stdio: ['ignore', log, log] },
  );
  closeSync(log);
  let ended = false;
  child.once('error', () => (ended = true));
  child.once('exit', () => (ended = true));
  // The server must not keep a finished launcher alive.
  child.unref();
  const server = serverHandle(/** @type {number} */ (child.pid), options);
  try {
    await waitUntilReady(options, () => ended);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/**
 * Starts a server on an initialised data folder, or takes over the one that a
 * killed launcher left running on it.
 *
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
export async function startServer(options) {
  const orphan = runningServer(options.dataDir);
  if (orphan?.port === options.port && (await answers(options))) {
    return serverHandle(orphan.pid, options);
  }
  if (orphan) {
    await stopServer(orphan.pid, options);
  }
  await clearDeadServer(options.dataDir);
  if (await isTaken(options.port)) {
    throw new Problem(
      `Port ${options.port}, which the demo PostgreSQL wants, is taken by another program.`,
      'Stop that program, or choose another port: DEMO_POSTGRES_PORT=7433 npm start',
    );
  }
  const until = performance.now() + REAP_TIMEOUT_MS;
  for (;;) {
    try {
      return await launch(options);
    } catch (error) {
      // The processes of a server that was killed need a moment to notice.
      const leaving = STILL_IN_USE.test(endOfLog(options.logFile));
      if (!leaving || performance.now() > until) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  }
}

/**
 * @param {number} pid
 * @param {ServerOptions} options
 * @returns {Server}
 */
function serverHandle(pid, options) {
  return {
    pid,
    host: HOST,
    port: options.port,
    stop: () => stopServer(pid, options),
  };
}
