// @ts-check

/**
 * What the objective for removals is counted from, without reading millions of
 * grants each time: closed stretches of five minutes are counted once. Also
 * indexes of the few that are counted for each look: grants on their way out,
 * and notices that were given up.
 */

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('removal_tally', t => {
    if (isPostgres(knex))
      t.specificType('begins_at', 'timestamptz(3)').primary();
    else t.text('begins_at').primary();
    t.integer('removed')
      .notNullable()
      .comment('verified absent in these five minutes');
    t.integer('late')
      .notNullable()
      .comment('of them, later than the objective allows');
  });
  await knex.raw(
    `create index access_grant_removed on access_grant (ended_at, removal_lag_ms) where removal_lag_ms is not null`,
  );
  await knex.raw(
    `create index access_grant_ending on access_grant (ending_at) where state = 'ending'`,
  );
  await knex.raw(
    `create index outbox_parked on outbox (seq) where parked_at is not null`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index outbox_parked');
  await knex.raw('drop index access_grant_ending');
  await knex.raw('drop index access_grant_removed');
  await knex.schema.dropTable('removal_tally');
};
