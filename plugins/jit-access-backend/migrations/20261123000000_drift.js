// @ts-check

/**
 * Access that changes behind our back is looked for: bindings say when they are
 * looked at next although nothing is to be done about them, what was found
 * waits to be told, and what carries our mark in a target without a binding of
 * ours is listed.
 */

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/**
 * @param {import('knex').Knex} knex
 * @param {import('knex').Knex.CreateTableBuilder} table
 * @param {string} column
 */
const instant = (knex, table, column) =>
  isPostgres(knex)
    ? table.specificType(column, 'timestamptz(3)')
    : table.text(column);

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  /** @type {(t: import('knex').Knex.CreateTableBuilder, c: string) => import('knex').Knex.ColumnBuilder} */
  const at = (t, c) => instant(knex, t, c);

  await knex.schema.alterTable('binding', t => {
    at(t, 'look_at').comment(
      'when it is looked at although nothing is to be done; null: never',
    );
    at(t, 'rested_at').comment('when it was verified gone; null: it is not');
  });
  await knex.raw(
    `create index binding_look on binding (provider, look_at, id) where look_at is not null`,
  );
  await spreadFirstLooks(knex);

  await knex.schema.createTable('drift_finding', t => {
    t.string('id', 36).primary();
    t.string('kind', 8)
      .notNullable()
      .comment('appeared, vanished, altered, orphan');
    t.string('provider', 63).notNullable();
    t.string('binding_id', 36);
    t.string('subject', 512);
    t.text('title').notNullable();
    at(t, 'found_at').notNullable();
    at(t, 'tell_at').comment('when administrators are told; null: they were');
    t.index(['found_at', 'id']);
  });
  await knex.raw(
    `create index drift_finding_untold on drift_finding (tell_at, id) where tell_at is not null`,
  );

  await knex.schema.createTable('inventory', t => {
    t.string('provider', 63).notNullable();
    t.string('instance', 255).notNullable();
    at(t, 'look_at').notNullable().comment('when it is taken next');
    t.bigInteger('epoch').notNullable().defaultTo(0);
    at(t, 'lease_until').comment('somebody is taking it');
    at(t, 'started_at');
    at(t, 'finished_at').comment('when it was last read to the end');
    t.text('last_error');
    t.integer('ours').notNullable().defaultTo(0).comment('with our mark');
    t.integer('others')
      .notNullable()
      .defaultTo(0)
      .comment('without: standing access, only counted');
    t.primary(['provider', 'instance']);
    t.index(['look_at']);
  });

  await knex.schema.createTable('orphan', t => {
    t.string('id', 36).primary();
    t.string('provider', 63).notNullable();
    t.string('instance', 255).notNullable();
    t.string('account_key', 512).notNullable();
    t.string('effect_key', 512).notNullable();
    t.string('mark', 255).comment('binding that the target says it is of');
    t.boolean('removable')
      .notNullable()
      .comment('the target says all that is needed to remove it');
    t.string('adopted_as', 36).comment(
      'binding of ours by which it is being removed',
    );
    at(t, 'found_at').notNullable();
    at(t, 'seen_at').notNullable().comment('inventory that saw it last');
    t.unique(['provider', 'account_key', 'effect_key']);
    t.index(['found_at', 'id']);
  });
};

/**
 * Access that runs gets its first look within a quarter of an hour, not all of
 * it at the first start.
 *
 * @param {import('knex').Knex} knex
 */
async function spreadFirstLooks(knex) {
  const soon = isPostgres(knex)
    ? `now() + random() * interval '15 minutes'`
    : `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', (abs(random()) % 900) || ' seconds')`;
  await knex.raw(
    `update binding set look_at = ${soon}
    where account is not null and standing is not null and wanted = 'present'`,
  );
}

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('orphan');
  await knex.schema.dropTable('inventory');
  await knex.schema.dropTable('drift_finding');
  await knex.raw('drop index binding_look');
  // One by one and in SQL: to drop several, knex would copy the table on SQLite.
  await knex.raw('alter table binding drop column look_at');
  await knex.raw('alter table binding drop column rested_at');
};
