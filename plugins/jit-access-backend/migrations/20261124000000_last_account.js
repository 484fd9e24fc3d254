// @ts-check

/**
 * On which account access was verified gone last. What is found there before
 * anything of ours, shortly afterwards, is most likely a call of ours that
 * landed late, and not access that somebody else gave.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('binding', t => {
    t.string('last_account_key', 512).comment(
      'account on which it was verified gone before; set while it is watched',
    );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by the builder: on SQLite that makes the table anew, which others refer to.
  await knex.raw('alter table binding drop column last_account_key');
};
