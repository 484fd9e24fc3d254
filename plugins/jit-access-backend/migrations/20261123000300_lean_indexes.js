/**
 * Fewer and smaller indexes on what is written most: each one is written again
 * for every change of its row. What is not planned, not live, or went as it
 * should is left out of the indexes that look for the opposite.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('access_grant', t => {
    t.dropIndex(['state', 'receiver']);
    t.dropIndex(['state', 'provider']);
    t.dropIndex(['ended_at']);
    t.dropIndex(['watch_at', 'id']);
  });
  await knex.raw(
    `create index access_grant_live_provider on access_grant (provider) where state <> 'ended'`,
  );
  await knex.raw(
    `create index access_grant_watch on access_grant (watch_at, id) where watch_at is not null`,
  );
  await knex.schema.alterTable('binding', t => {
    t.dropIndex(['next_run_at', 'id']);
    t.dropIndex(['lease_owner']);
    t.dropIndex(['provider', 'account_key']);
  });
  await knex.raw(
    `create index binding_due on binding (next_run_at, id) where next_run_at is not null`,
  );
  await knex.raw(
    `create index binding_account on binding (provider, account_key) where account_key is not null`,
  );
  // An account stays with who had it last until somebody else gets it: what was
  // let go before, and may be somebody else's by now, is not looked at again.
  await knex('binding')
    .whereNull('account_key')
    .update({ account: null, handle: null, look_at: null });
  await knex.schema.alterTable('audit_event', t => {
    t.dropIndex(['result', 'at', 'id']);
  });
  await knex.raw(
    `create index audit_event_result_at_id_index on audit_event (result, at, id) where result <> 'success'`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index audit_event_result_at_id_index');
  await knex.schema.alterTable('audit_event', t => {
    t.index(['result', 'at', 'id']);
  });
  await knex.raw('drop index binding_account');
  await knex.raw('drop index binding_due');
  await knex.schema.alterTable('binding', t => {
    t.index(['provider', 'account_key']);
    t.index(['lease_owner']);
    t.index(['next_run_at', 'id']);
  });
  await knex.raw('drop index access_grant_watch');
  await knex.raw('drop index access_grant_live_provider');
  await knex.schema.alterTable('access_grant', t => {
    t.index(['watch_at', 'id']);
    t.index(['ended_at']);
    t.index(['state', 'provider']);
    t.index(['state', 'receiver']);
  });
};
