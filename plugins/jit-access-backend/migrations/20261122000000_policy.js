// @ts-check

/**
 * What the whole policy language needs: delegations, escalation and reminders,
 * the review that break-glass owes, what weekly hours and separation of duties
 * are counted from, and since when memberships and ownerships have been seen.
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

  await knex.schema.alterTable('item', t => {
    t.string('system_ref', 512).comment(
      'system of the entity when it was asked for',
    );
    at(t, 'escalates_at').comment(
      'when more people are asked; null: never, or done',
    );
    at(t, 'escalated_at');
    at(t, 'remind_at').comment('when those who are asked are reminded');
    at(t, 'review_due_at').comment(
      'break-glass: until when its review is due; null: it owes none',
    );
    at(t, 'review_escalated_at');
    at(t, 'reviewed_at').comment('break-glass: when its review was given');
    t.string('reviewed_by', 512);
    t.string('review_verdict', 16);
    t.text('review_comment');
    t.index(['state', 'escalates_at']);
    t.index(['state', 'remind_at']);
  });
  await knex.raw(
    `create index item_review_due on item (review_due_at, id) where review_due_at is not null and reviewed_at is null`,
  );
  await knex.raw(
    `create index item_review_owed on item (receiver) where review_due_at is not null and reviewed_at is null`,
  );
  await knex.raw(
    `create index item_review_owed_by on item (requester) where review_due_at is not null and reviewed_at is null`,
  );
  await knex.raw(
    `create index request_extends on request (extends_grant) where extends_grant is not null`,
  );
  await knex.raw(
    `create index binding_standing on binding (subject) where standing`,
  );

  await knex.schema.alterTable('item_audience', t => {
    t.string('min_age', 32).comment(
      'members of a group count only after this duration of membership',
    );
    t.boolean('dynamic')
      .notNullable()
      .defaultTo(false)
      .comment('only a context source knows who stands behind the principal');
  });
  // Few wait for whoever is on call; each of them is asked about by name.
  await knex.raw(
    `create index item_audience_dynamic on item_audience (principal) where dynamic`,
  );

  await knex.schema.alterTable('review', t => {
    t.string('on_behalf_of', 512).comment('whom the reviewer stood in for');
  });

  await knex.schema.alterTable('access_grant', t => {
    t.string('policy', 63).comment('document that decided it');
    t.string('system_ref', 512);
    t.boolean('while_eligible').notNullable().defaultTo(false);
    t.boolean('refuse_standing').notNullable().defaultTo(false);
    at(t, 'watched_at').comment(
      'when what it is bound to, and its holder, were last looked at with an answer',
    );
    at(t, 'watch_at').comment('when they are looked at next; null: never');
    at(t, 'absent_since').comment(
      'when its holder was first found missing in the catalog; null: there',
    );
    t.index(['watch_at', 'id']);
    t.index(['receiver', 'ends_at']);
  });

  await knex.schema.createTable('delegation', t => {
    t.string('id', 36).primary();
    t.string('person', 512).notNullable().comment('who is away');
    at(t, 'since').notNullable();
    at(t, 'until').notNullable().comment('exclusive');
    t.text('comment');
    at(t, 'created_at').notNullable();
    at(t, 'ended_at');
    t.index(['person', 'until']);
  });
  await knex.schema.createTable('delegation_to', t => {
    t.string('delegation_id', 36)
      .notNullable()
      .references('id')
      .inTable('delegation');
    t.string('delegate', 512).notNullable();
    t.primary(['delegation_id', 'delegate']);
    t.index(['delegate']);
  });

  await knex.schema.createTable('first_seen', t => {
    t.string('subject', 512)
      .notNullable()
      .comment('a user, or an entity that somebody owns');
    t.string('object', 512)
      .notNullable()
      .comment(
        'a group of the user, the owner of the entity, or empty: the user itself',
      );
    at(t, 'since').notNullable();
    at(t, 'seen_at').notNullable().comment('last sweep that saw it');
    t.boolean('baseline')
      .notNullable()
      .comment('there when sweeping began: counts as old enough');
    t.primary(['subject', 'object']);
    t.index(['seen_at']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('first_seen');
  await knex.schema.dropTable('delegation_to');
  await knex.schema.dropTable('delegation');
  await knex.raw('drop index item_review_due');
  await knex.raw('drop index item_review_owed');
  await knex.raw('drop index item_review_owed_by');
  await knex.raw('drop index binding_standing');
  await knex.raw('drop index request_extends');
  await knex.schema.alterTable('access_grant', t => {
    t.dropIndex(['watch_at', 'id']);
    t.dropIndex(['receiver', 'ends_at']);
    t.dropColumns(
      'policy',
      'system_ref',
      'while_eligible',
      'refuse_standing',
      'watched_at',
      'watch_at',
      'absent_since',
    );
  });
  await knex.schema.alterTable('review', t => t.dropColumn('on_behalf_of'));
  await knex.raw('drop index item_audience_dynamic');
  await knex.schema.alterTable('item_audience', t =>
    t.dropColumns('min_age', 'dynamic'),
  );
  await knex.schema.alterTable('item', t => {
    t.dropIndex(['state', 'escalates_at']);
    t.dropIndex(['state', 'remind_at']);
    t.dropColumns(
      'system_ref',
      'escalates_at',
      'escalated_at',
      'remind_at',
      'review_due_at',
      'review_escalated_at',
      'reviewed_at',
      'reviewed_by',
      'review_verdict',
      'review_comment',
    );
  });
};
