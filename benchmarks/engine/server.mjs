// @ts-check
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import { startScratchPostgres } from '../../scripts/demo-postgres/scratch.mjs';
import { cpuMsOfFamily } from './process/cpu.mjs';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const MIGRATIONS = path.join(ROOT, 'plugins/jit-access-backend/migrations');
/** Holds our schema and nothing else; every turn begins with a copy of it. */
const TEMPLATE = 'with_our_schema';

/** As in production: what was committed is on the disk. */
const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '1GB',
  // No checkpoint in the middle of somebody's turn.
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.max': '1000',
};

/**
 * A PostgreSQL of our own, with one database per contender.
 *
 * @typedef {object} Server
 * @property {(name: string) => Promise<Database>} fresh a new database with our
 *   schema and no rows
 * @property {() => Promise<string>} described for the report
 * @property {() => number} cpuMs that it has used of the processors
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} Database
 * @property {string} url
 * @property {(text: string, values?: unknown[]) => Promise<any[]>} rows
 * @property {() => Promise<void>} settle brings statistics up to date
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Server>} */
export async function startServer() {
  const server = await startScratchPostgres({ settings: SETTINGS });
  try {
    const admin = new pg.Pool({ connectionString: server.url, max: 1 });
    await admin.query(`create database ${TEMPLATE}`);
    await migrate(urlOf(server.url, TEMPLATE));
    return {
      fresh: name => fresh(admin, server.url, name),
      described: () => described(admin),
      cpuMs: () => cpuMsOfFamily(server.pid),
      stop: async () => {
        await admin.end();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * @param {string} url
 * @param {string} database
 */
function urlOf(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** @param {string} url */
async function migrate(url) {
  const require = createRequire(path.join(MIGRATIONS, '..', 'package.json'));
  const knex = require('knex')({ client: 'pg', connection: url });
  try {
    await knex.migrate.latest({ directory: MIGRATIONS });
    await knex.raw('create extension pg_stat_statements');
  } finally {
    await knex.destroy();
  }
}

/**
 * @param {pg.Pool} admin
 * @param {string} url
 * @param {string} name
 * @returns {Promise<Database>}
 */
async function fresh(admin, url, name) {
  await admin.query(`create database ${name} template ${TEMPLATE}`);
  const own = urlOf(url, name);
  const pool = new pg.Pool({ connectionString: own, max: 1 });
  return {
    url: own,
    rows: async (text, values) => (await pool.query(text, values)).rows,
    settle: async () => {
      await pool.query('vacuum analyze');
    },
    close: async () => {
      await pool.end();
      // It waits a moment for connections that are being closed.
      await admin.query(`drop database ${name}`);
    },
  };
}

/** @param {pg.Pool} admin */
async function described(admin) {
  const { rows } = await admin.query(
    `select name, setting from pg_settings where name in ('server_version', 'fsync', 'synchronous_commit')`,
  );
  const of = Object.fromEntries(rows.map(row => [row.name, row.setting]));
  return `PostgreSQL ${of.server_version}, fsync ${of.fsync}, synchronous_commit ${of.synchronous_commit}`;
}
