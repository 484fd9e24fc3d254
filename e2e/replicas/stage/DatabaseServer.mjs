// @ts-check
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { serverAccount } from '../../../scripts/demo-postgres/account.mjs';
import { postgresBinaries } from '../../../scripts/demo-postgres/binaries.mjs';
import {
  SUPERUSER,
  initialise,
} from '../../../scripts/demo-postgres/cluster.mjs';
import { connect } from '../../../scripts/demo-postgres/connect.mjs';
import { startServer } from '../../../scripts/demo-postgres/server.mjs';
import { quietPort } from './quietPort.mjs';
import { exists, waitForExit } from '../../../scripts/launcher/processes.mjs';

const EXIT_PATIENCE_MS = 20_000;

/**
 * @typedef {object} Login
 * @property {string} host
 * @property {number} port
 * @property {string} user
 * @property {string} password
 * @property {string} database
 */

/** A PostgreSQL server that is stopped, killed, copied and started again. */
export class DatabaseServer {
  #options;
  /** @type {import('../../../scripts/demo-postgres/server.mjs').Server | undefined} */
  #running;

  /**
   * @param {string} folder that the server's account may enter
   * @param {string} logs
   * @param {{ name: string, port: number }} server
   */
  constructor(folder, logs, { name, port }) {
    const account = serverAccount();
    this.#options = {
      bin: postgresBinaries(account, folder),
      dataDir: path.join(folder, name),
      port,
      account,
      password: randomBytes(12).toString('hex'),
      logFile: path.join(logs, `${name}-postgres.log`),
      settings: {
        // What was committed survives a killed server, not a power cut.
        fsync: 'off',
        full_page_writes: 'off',
        max_connections: '150',
        shared_buffers: '64MB',
      },
    };
  }

  /**
   * @param {string} folder
   * @param {string} logs
   * @param {string} name
   */
  static async create(folder, logs, name) {
    const port = await quietPort();
    const server = new DatabaseServer(folder, logs, { name, port });
    await initialise({ ...server.#options, sync: false });
    await server.start();
    return server;
  }

  /** @param {string} database @returns {Login} the superuser's */
  login(database) {
    const { port, password } = this.#options;
    return { host: '127.0.0.1', port, user: SUPERUSER, password, database };
  }

  get port() {
    return this.#options.port;
  }

  async start() {
    this.#running = await startServer(this.#options);
  }

  /** In order: sessions are ended, data is written. */
  async stop() {
    await this.#running?.stop();
    this.#running = undefined;
  }

  /** As a crash does it: every process ends at once, nothing is tidied up. */
  async crash() {
    const { pid } = /** @type {{ pid: number }} */ (this.#running);
    process.kill(pid, 'SIGQUIT');
    await waitForExit(pid, EXIT_PATIENCE_MS);
    this.#running = undefined;
  }

  /** Ends it without waiting, when the tests themselves are ended. */
  kill() {
    if (this.#running && exists(this.#running.pid)) {
      process.kill(this.#running.pid, 'SIGQUIT');
    }
    this.#running = undefined;
  }

  /**
   * Copies all data into a folder, or back from it. The server has to be stopped.
   *
   * @param {string} backup
   */
  saveTo(backup) {
    this.#copy(this.#options.dataDir, backup);
  }

  /** @param {string} backup */
  restoreFrom(backup) {
    this.#copy(backup, this.#options.dataDir);
  }

  /**
   * @param {string} from
   * @param {string} to
   */
  #copy(from, to) {
    const { account } = this.#options;
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true, preserveTimestamps: true });
    chmodSync(to, 0o700);
    if (account) {
      chownSync(to, account.uid, account.gid);
      for (const entry of readdirSync(to, { recursive: true })) {
        chownSync(path.join(to, String(entry)), account.uid, account.gid);
      }
    }
  }

  /**
   * One statement on a connection of its own, as the superuser.
   *
   * @param {string} database
   * @param {string} statement
   * @param {unknown[]} [values]
   * @returns {Promise<any[]>}
   */
  async query(database, statement, values) {
    const client = await connect(this.login(database));
    try {
      return (await client.query(statement, values)).rows;
    } finally {
      await client.end();
    }
  }
}
