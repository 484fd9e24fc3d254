// @ts-check
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { freePort } from '../launcher/ports.mjs';
import { isAlive } from '../launcher/processes.mjs';
import { connect } from './connect.mjs';
import { startDemoPostgres } from './demo.mjs';

/** @type {string} */
let folder;
/** @type {number} */
let port;
/** @type {import('./demo.mjs').DemoPostgres} */
let demo;

const start = () =>
  startDemoPostgres({
    port,
    state: folder,
    logs: folder,
    settings: { fsync: 'off' },
  });

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'demo-postgres-'));
  chmodSync(folder, 0o755);
  port = await freePort();
  demo = await start();
});

after(async () => {
  await demo.server.stop();
  rmSync(folder, { recursive: true });
});

/**
 * @param {string} database
 * @param {{ user: string, password: string }} login
 * @param {string} text
 */
async function query(database, login, text) {
  const client = await connect({ host: '127.0.0.1', port, database, ...login });
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const administrator = () => ({
  user: demo.env.DEMO_POSTGRES_USER,
  password: demo.env.DEMO_POSTGRES_PASSWORD,
});

/**
 * Makes an account as the portal would.
 *
 * @param {string} name
 * @param {string} role
 */
async function makeAccount(name, role) {
  const login = { user: name, password: `secret of ${name}` };
  await query(
    'postgres',
    administrator(),
    `CREATE ROLE ${name} LOGIN PASSWORD '${login.password}'; GRANT ${role} TO ${name}`,
  );
  return login;
}

const DENIED = { code: '42501' };

test('readonly_readsItsDatabaseAndNothingElse', async () => {
  const reader = await makeAccount('reader', 'orders_readonly');

  const [{ count }] = await query(
    'orders',
    reader,
    'SELECT count(*)::int FROM orders',
  );
  assert.equal(count, 120);
  for (const text of [
    'DELETE FROM orders',
    "INSERT INTO customers (name, city, since) VALUES ('a', 'b', now())",
    'CREATE TABLE mine (id int)',
    'CREATE TEMPORARY TABLE mine (id int)',
  ]) {
    await assert.rejects(query('orders', reader, text), DENIED, text);
  }
  for (const database of [
    'payments',
    'orders_staging',
    'postgres',
    'template1',
  ]) {
    await assert.rejects(query(database, reader, 'SELECT 1'), DENIED, database);
  }
});

test('readonly_readsTablesThatAreMadeLater', async () => {
  const reader = await makeAccount('later', 'payments_readonly');
  const { superuserPassword } = JSON.parse(
    readFileSync(path.join(folder, 'demo-postgres.json'), 'utf8'),
  );
  await query(
    'payments',
    { user: 'postgres', password: superuserPassword },
    'CREATE TABLE chargebacks AS SELECT 1 AS id',
  );
  assert.deepEqual(
    await query('payments', reader, 'SELECT id FROM chargebacks'),
    [{ id: 1 }],
  );
});

test('readwrite_changesRowsAndMayMakeTables', async () => {
  const writer = await makeAccount('writer', 'orders_staging_readwrite');
  const rows = await query(
    'orders_staging',
    writer,
    "UPDATE orders SET status = 'paid' WHERE id = 1 RETURNING id",
  );
  assert.deepEqual(rows, [{ id: 1 }]);
  await query('orders_staging', writer, 'CREATE TABLE repair (id int)');
});

test('administrator_isNoSuperuserAndCannotReadTheData', async () => {
  const [row] = await query(
    'postgres',
    administrator(),
    'SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user',
  );
  assert.deepEqual(row, { rolsuper: false, rolcreaterole: true });
  await assert.rejects(
    query('orders', administrator(), 'SELECT * FROM public.orders'),
    DENIED,
  );
});

test('everyConnection_needsThePassword', async () => {
  await assert.rejects(
    query('orders', { ...administrator(), password: 'guess' }, 'SELECT 1'),
    { code: '28P01' },
  );
});

test(
  'passwords_areForTheirOwnerOnly',
  { skip: process.platform === 'win32' },
  () => {
    const { mode } = statSync(path.join(folder, 'demo-postgres.json'));
    assert.equal(mode & 0o777, 0o600);
  },
);

test('start_takesOverTheServerOfAKilledLauncher', async () => {
  const again = await start();
  assert.equal(again.server.pid, demo.server.pid);
  assert.deepEqual(again.env, demo.env);
});

test('start_afterAKillOfTheServer_keepsTheData', async () => {
  const keeper = await makeAccount('keeper', 'orders_readonly');
  process.kill(demo.server.pid, 'SIGKILL');

  demo = await start();

  assert.ok(isAlive(demo.server.pid));
  const rows = await query(
    'orders',
    keeper,
    'SELECT name FROM customers WHERE id = 3',
  );
  assert.deepEqual(rows, [{ name: 'Nine Lamps' }]);
});

test('start_whenThePasswordsWereDeleted_beginsAfresh', async () => {
  const before = demo.env.DEMO_POSTGRES_PASSWORD;
  const { pid } = demo.server;
  rmSync(path.join(folder, 'demo-postgres.json'));

  demo = await start();

  assert.equal(isAlive(pid), false);
  assert.notEqual(demo.env.DEMO_POSTGRES_PASSWORD, before);
  const [{ count }] = await query(
    'postgres',
    administrator(),
    "SELECT count(*)::int FROM pg_roles WHERE rolname = 'keeper'",
  );
  assert.equal(count, 0);
});
