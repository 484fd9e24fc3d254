// @ts-check

/** @typedef {import('./server.mjs').Database} Database */

/**
 * Access that is there and ends by itself: as the engine leaves it when a
 * request was approved, set up, read back, and its holder warned of the end.
 *
 * @typedef {object} Seed
 * @property {string} role tells one lot from another
 * @property {string[]} providers in turn
 * @property {number} count
 * @property {string} endsAt SQL for the end of the `n`th, from 1, as timestamptz
 * @property {number} [people] who hold it, in turn; by default each has one piece
 * @property {number} [entities] on which it is
 */

const LOT = `
create temp table lot as
select n, uuidv7()::text as request_id, uuidv7()::text as item_id, uuidv7()::text as grant_id, uuidv7()::text as binding_id,
  'user:default/' || {role} || '-' || n % {people} as person, 'resource:default/database-' || n % {entities} as entity,
  'group:' || {role} || '-' || n / {people} as effect_key,
  ({providers})[1 + (n - 1) % cardinality({providers})] as provider,
  date_trunc('milliseconds', {endsAt}) as ends_at
from generate_series(1, {count}) n`;

const ROWS = [
  `insert into request (id, requester, receiver, justification, duration, body_digest, created_at)
select request_id, person, person, 'A demo needs it', 'PT1H', 'digest', ends_at - interval '61 minutes' from lot`,
  `insert into item (id, request_id, position, entity_ref, role, role_summary, provider, target, receiver, requester, state, duration, decision, digest, created_at, settled_at)
select item_id, request_id, 0, entity, {role},
  '{"name":"reader","title":"Read the orders database","risk":"medium","provider":"' || provider || '"}',
  provider, '{}', person, person, 'approved', 'PT1H', '{}', 'digest', ends_at - interval '61 minutes', ends_at - interval '60 minutes' from lot`,
  `insert into access_grant (id, request_id, item_id, receiver, requester, entity_ref, role, role_summary, provider, state, duration,
  created_at, starts_at, activate_by, admitted_at, activated_at, ends_at, warned_at)
select grant_id, request_id, item_id, person, person, entity, {role},
  '{"name":"reader","title":"Read the orders database","risk":"medium","provider":"' || provider || '"}',
  provider, 'active', 'PT1H', ends_at - interval '60 minutes', ends_at - interval '60 minutes', ends_at, ends_at - interval '60 minutes',
  ends_at - interval '60 minutes', ends_at, ends_at - interval '5 minutes' from lot`,
  // In lane 0, where a present binding rests that is next looked at to be removed.
  `insert into binding (id, provider, subject, effect_key, title, target, subject_facts, account_key, account, state, standing, was_present,
  wanted, lane, generation, settled_generation, epoch, next_run_at, observed_at, created_at)
select binding_id, provider, person, effect_key, 'membership of readers on orders',
  '{"dueMs":' || (extract(epoch from ends_at) * 1000)::bigint || '}', '{"ref":"' || person || '","annotations":{}}',
  person, '{"key":"' || person || '","name":"' || person || '"}', 'present', false, true, 'present', 0, 1, 1, 1, ends_at,
  ends_at - interval '60 minutes', ends_at - interval '61 minutes' from lot`,
  `insert into grant_binding (grant_id, binding_id) select grant_id, binding_id from lot`,
];

/**
 * @param {Database} database
 * @param {Seed} seed
 */
export async function seedGrants(database, seed) {
  const filled = (/** @type {string} */ sql) =>
    sql
      .replaceAll('{endsAt}', seed.endsAt)
      .replaceAll('{people}', String(seed.people ?? seed.count + 1))
      .replaceAll('{entities}', String(seed.entities ?? 1))
      .replaceAll('{role}', `'${seed.role}'`)
      .replaceAll('{count}', String(seed.count))
      .replaceAll(
        '{providers}',
        `array[${seed.providers.map(id => `'${id}'`).join(', ')}]`,
      );
  for (const sql of [LOT, ...ROWS]) await database.rows(filled(sql));
  await database.rows('drop table lot');
}

const TABLES = ['request', 'item', 'access_grant', 'binding', 'grant_binding'];

/**
 * The same for very many: indexes are made afterwards, and what refers to what
 * is not checked.
 *
 * @param {Database} database
 * @param {Seed} seed
 */
export async function seedInBulk(database, seed) {
  const indexes = await database.rows(
    `select i.indexname, i.indexdef from pg_indexes i
     where i.tablename = any($1) and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`,
    [TABLES],
  );
  for (const { indexname } of indexes) {
    await database.rows(`drop index ${indexname}`);
  }
  await database.rows('set session_replication_role = replica');
  await seedGrants(database, seed);
  await database.rows('reset session_replication_role');
  await database.rows(`set maintenance_work_mem = '512MB'`);
  for (const { indexdef } of indexes) await database.rows(indexdef);
  await database.settle();
}

/**
 * From the end of each access to its verified absence, in milliseconds, in the
 * order of their ends.
 *
 * @param {Database} database
 * @param {string} role
 * @returns {Promise<{ lag: number, provider: string, dueMs: number }[]>}
 */
export async function removalLags(database, role) {
  const rows = await database.rows(
    `select extract(epoch from ended_at - ends_at) * 1000 as lag, provider, extract(epoch from ends_at) * 1000 as due
     from access_grant where role = $1 and ended_at is not null and end_outcome = 'removed' order by ends_at`,
    [role],
  );
  return rows.map(row => ({
    lag: Number(row.lag),
    provider: row.provider,
    dueMs: Number(row.due),
  }));
}
