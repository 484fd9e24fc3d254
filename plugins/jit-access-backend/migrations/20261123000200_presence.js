// @ts-check

/**
 * Whether people and entities are still in the catalog is asked once for all
 * access of theirs, not for each grant: what is missing has a row of its own,
 * and the distinct refs of live grants are walked by an index. To end very much
 * is an order that is carried out piece by piece.
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

const LIVE = `state in ('scheduled', 'activating', 'active')`;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('absence', t => {
    t.string('kind', 8)
      .notNullable()
      .comment('person: holds access; entity: access is on it');
    t.string('ref', 512).notNullable();
    instant(knex, t, 'since')
      .notNullable()
      .comment('when it was first found missing in the catalog');
    instant(knex, t, 'look_at')
      .notNullable()
      .comment('when it is decided whether it is gone');
    t.primary(['kind', 'ref']);
    t.index(['look_at']);
  });
  await knex.raw(
    `insert into absence (kind, ref, since, look_at)
    select 'person', receiver, min(absent_since), min(absent_since) from access_grant
    where absent_since is not null and ${LIVE} group by receiver`,
  );
  await knex.raw('alter table access_grant drop column absent_since');
  await knex('access_grant')
    .whereNull('bound_to')
    .where('while_eligible', false)
    .update({ watch_at: null });
  await knex.raw(
    `create index access_grant_live_receiver on access_grant (receiver) where ${LIVE}`,
  );
  await knex.raw(
    `create index access_grant_live_requester on access_grant (requester) where ${LIVE}`,
  );
  await knex.raw(
    `create index access_grant_live_entity on access_grant (entity_ref) where ${LIVE}`,
  );
  await knex.schema.createTable('ending_order', t => {
    t.string('id', 36).primary();
    t.string('person', 512).comment(
      'whose access; null with the next two: all',
    );
    t.string('entity_ref', 512);
    t.string('provider', 63);
    t.boolean('lasting')
      .notNullable()
      .comment('a drain: ends what comes later, too, until it is stopped');
    t.text('reason').notNullable();
    t.string('ordered_by', 512).notNullable();
    instant(knex, t, 'ordered_at').notNullable();
    instant(knex, t, 'taken_until')
      .notNullable()
      .comment('whoever gave the order carries it out; then the worker does');
    t.integer('ended').notNullable().defaultTo(0);
    t.integer('withdrawn').notNullable().defaultTo(0);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ending_order');
  await knex.raw('drop index access_grant_live_receiver');
  await knex.raw('drop index access_grant_live_requester');
  await knex.raw('drop index access_grant_live_entity');
  await knex.schema.alterTable('access_grant', t => {
    instant(knex, t, 'absent_since').comment(
      'when its holder was first found missing in the catalog; null: there',
    );
  });
  await knex.raw(
    `update access_grant set absent_since = (
      select since from absence where kind = 'person' and ref = receiver
    ) where ${LIVE}`,
  );
  // Whatever had no look of its own is looked at soon.
  await knex.raw(
    `update access_grant set watch_at = created_at where watch_at is null and ${LIVE}`,
  );
  await knex.schema.dropTable('absence');
  await knex('control')
    .whereIn('name', ['presence', 'mass-absence-entities'])
    .delete();
};
