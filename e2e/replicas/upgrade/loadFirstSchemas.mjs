// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { connect } from '../../../scripts/demo-postgres/connect.mjs';
import { ROOT } from '../../../scripts/launcher/paths.mjs';
import { groupBy } from '../judge/groupBy.mjs';
import { PORTAL } from '../stage/Stage.mjs';

const BACKEND = path.join(ROOT, 'plugins/jit-access-backend');
const fromBackend = createRequire(path.join(BACKEND, 'package.json'));
const SCHEMA = 'jit-access';

/** What was saved of a portal of the version before, line by line. */
function readSaved() {
  const [head, ...rows] = readFileSync(
    path.join(ROOT, 'e2e/replicas/upgrade/firstSchemas.jsonl'),
    'utf8',
  )
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));
  /** @type {Map<string, Array<{ row: object }>>} in the order in which they refer to each other */
  const tables = groupBy(rows, ({ table }) => table);
  return { head, tables };
}

/**
 * Makes the schema as that version made it: by its migrations and no other.
 *
 * @param {import('../stage/DatabaseServer.mjs').Login} login
 * @param {string[]} migrations
 */
async function makeSchema(login, migrations) {
  const knex = fromBackend('knex')({
    client: 'pg',
    connection: login,
    searchPath: [SCHEMA],
  });
  try {
    await knex.raw(`create schema "${SCHEMA}"`);
    await knex.migrate.latest({
      migrationSource: {
        getMigrations: async () => migrations,
        getMigrationName: (/** @type {string} */ name) => name,
        getMigration: async (/** @type {string} */ name) =>
          fromBackend(path.join(BACKEND, 'migrations', name)),
      },
    });
  } finally {
    await knex.destroy();
  }
}

/**
 * Moves all that was saved to now, except the history, whose chain holds its
 * times.
 *
 * @param {import('pg').Client} portal
 * @param {string} savedAt
 */
async function moveToNow(portal, savedAt) {
  const { rows } = await portal.query(
    `select table_name as name, string_agg(format('%1$I = %1$I + (now() - %2$L::timestamptz)', column_name, $2::text), ', ') as changes
       from information_schema.columns
      where table_schema = $1 and data_type = 'timestamp with time zone'
        and table_name not like 'audit%' and table_name not like 'knex%'
      group by table_name`,
    [SCHEMA, savedAt],
  );
  for (const { name, changes } of rows) {
    await portal.query(`update "${SCHEMA}"."${name}" set ${changes}`);
  }
}

/**
 * The accounts that the target had then, as the provider made them.
 *
 * @param {import('pg').Client} portal
 * @param {import('pg').Client} target as its administrator
 */
async function makeAccounts(portal, target) {
  const { rows } = await portal.query(
    `select id, effect_key, account::json->>'name' as name, state
       from "${SCHEMA}".binding where handle is not null`,
  );
  for (const { id, effect_key: effect, name, state } of rows) {
    // Its removal had begun, as the provider begins it.
    const login = state === 'present' ? 'login' : 'nologin';
    await target.query(`create role ${name} ${login} in role orders_reader`);
    await target.query(
      `comment on role ${name} is 'JIT Access binding=${id} effect=${effect}'`,
    );
    const found = await target.query(
      'select oid::text from pg_roles where rolname = $1',
      [name],
    );
    await portal.query(
      `update "${SCHEMA}".binding set handle = $2 where id = $1`,
      [id, JSON.stringify({ version: 1, oid: found.rows[0].oid })],
    );
  }
}

/**
 * Fills a stage that no replica has seen yet with what a portal of the version
 * before left: its schema, its rows, and the accounts in the target. See the
 * README of this folder for who is where.
 *
 * @param {import('../stage/Stage.mjs').Stage} stage
 */
export async function loadFirstSchemas(stage) {
  const { head, tables } = readSaved();
  const login = stage.portal.login(PORTAL);
  await makeSchema(login, head.migrations);
  const portal = await connect(login);
  const target = await connect(stage.administratorLogin());
  try {
    for (const [table, rows] of tables) {
      await portal.query(
        `insert into "${SCHEMA}"."${table}" select * from json_populate_recordset(null::"${SCHEMA}"."${table}", $1)`,
        [JSON.stringify(rows.map(({ row }) => row))],
      );
    }
    await portal.query(
      `select setval(pg_get_serial_sequence('"${SCHEMA}".outbox', 'seq'), max(seq)) from "${SCHEMA}".outbox`,
    );
    await moveToNow(portal, head.savedAt);
    await makeAccounts(portal, target);
    await setTimes(portal);
  } finally {
    await portal.end();
    await target.end();
  }
  stage.keys.credentials = [head.credentialKey];
  stage.keys.previousPublic = [head.publicKey];
}

/**
 * Nobody waits an hour: one grant ended while nothing ran, one ends and one
 * begins soon after the start.
 *
 * @param {import('pg').Client} portal
 */
async function setTimes(portal) {
  const change = (
    /** @type {string} */ person,
    /** @type {string} */ column,
    /** @type {string} */ offset,
  ) =>
    portal.query(
      `with moved as (
         update "${SCHEMA}".access_grant set ${column} = now() + $2::interval
          where receiver = $1 returning id)
       update "${SCHEMA}".binding set next_run_at = least(next_run_at, now() + $2::interval)
        where id in (select binding_id from "${SCHEMA}".grant_binding
                      where grant_id in (select id from moved))`,
      [`user:default/${person}`, offset],
    );
  await change('person-1', 'ends_at', '25 seconds');
  await change('person-2', 'ends_at', '-1 second');
  await change('person-5', 'starts_at', '20 seconds');
}
