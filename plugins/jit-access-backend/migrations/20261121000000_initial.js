// @ts-check

/**
 * First schema. Instants are `timestamptz(3)` on PostgreSQL and ISO 8601 text
 * with milliseconds on SQLite, so that both compare and sort in time order.
 * JSON is kept as text: what was hashed must be read back letter by letter.
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

  await knex.schema.createTable('policy_set', t => {
    t.string('digest', 64).primary();
    t.text('documents').notNullable().comment('JSON: [{file, text}]');
    at(t, 'created_at').notNullable();
  });

  await knex.schema.createTable('control', t => {
    t.string('name', 40)
      .primary()
      .comment('active-policy, pause, sealer, instance');
    t.text('value').notNullable().comment('JSON');
    t.text('changed_by').notNullable();
    t.text('reason');
    at(t, 'changed_at').notNullable();
    t.bigInteger('epoch').notNullable().defaultTo(0);
    at(t, 'lease_until');
  });

  await knex.schema.createTable('person_lock', t => {
    t.string('ref', 512)
      .primary()
      .comment('taken first by every change to what a person may hold');
  });

  await knex.schema.createTable('request', t => {
    t.string('id', 36).primary();
    t.string('requester', 512).notNullable();
    t.string('receiver', 512).notNullable();
    t.text('justification').notNullable();
    t.string('duration', 32).notNullable();
    at(t, 'starts_at');
    t.text('ticket');
    t.text('incident');
    t.boolean('break_glass').notNullable().defaultTo(false);
    t.string('extends_grant', 36).comment(
      'the grant whose end this request moves on',
    );
    t.string('idempotency_key', 200);
    t.string('body_digest', 64).notNullable();
    at(t, 'created_at').notNullable();
    t.unique(['requester', 'idempotency_key']);
    t.index(['created_at', 'id']);
    t.index(['requester', 'created_at', 'id']);
    t.index(['receiver', 'created_at', 'id']);
  });

  await knex.schema.createTable('item', t => {
    t.string('id', 36).primary();
    t.string('request_id', 36)
      .notNullable()
      .references('id')
      .inTable('request');
    t.integer('position').notNullable();
    t.string('entity_ref', 512).notNullable();
    t.string('role', 63).notNullable();
    t.text('role_summary').notNullable().comment('JSON: RoleSummary as it was');
    t.string('provider', 63).notNullable();
    t.text('target').notNullable().comment('JSON: resolved target');
    t.string('receiver', 512).notNullable();
    t.string('requester', 512).notNullable();
    t.string('state', 16).notNullable();
    t.string('duration', 32).notNullable();
    t.text('decision').notNullable().comment('JSON: Decision');
    t.string('digest', 64).notNullable();
    t.integer('stage').notNullable().defaultTo(0);
    at(t, 'stage_since');
    at(t, 'lapses_at');
    at(t, 'created_at').notNullable();
    at(t, 'settled_at');
    t.text('settled_by');
    t.unique(['request_id', 'position']);
    t.index(['state', 'lapses_at']);
    t.index(['entity_ref', 'created_at', 'id']);
    t.index(['receiver', 'entity_ref', 'role']);
  });

  await knex.schema.createTable('item_audience', t => {
    t.string('item_id', 36).notNullable().references('id').inTable('item');
    t.string('principal', 540)
      .notNullable()
      .comment('user:…, lead:group:…, member:group:… of the stage that waits');
    at(t, 'since').notNullable();
    t.primary(['item_id', 'principal']);
    t.index(['principal', 'since', 'item_id']);
  });

  await knex.schema.createTable('item_overseer', t => {
    t.string('item_id', 36).notNullable().references('id').inTable('item');
    t.string('principal', 540)
      .notNullable()
      .comment(
        'may see the item and end what came of it, also when it is settled',
      );
    t.primary(['item_id', 'principal']);
    t.index(['principal', 'item_id']);
  });

  await knex.schema.createTable('review', t => {
    t.string('id', 36).primary();
    t.string('item_id', 36).notNullable().references('id').inTable('item');
    t.string('reviewer', 512).notNullable();
    t.integer('stage').notNullable();
    t.string('decision', 8).notNullable();
    t.text('comment');
    t.string('max_duration', 32);
    t.string('digest', 64).notNullable();
    at(t, 'created_at').notNullable();
    t.unique(['item_id', 'reviewer']);
    t.index(['reviewer', 'created_at']);
  });

  await knex.schema.createTable('access_grant', t => {
    t.string('id', 36).primary();
    t.string('request_id', 36)
      .notNullable()
      .references('id')
      .inTable('request');
    t.string('item_id', 36)
      .notNullable()
      .unique()
      .references('id')
      .inTable('item');
    t.string('receiver', 512).notNullable();
    t.string('requester', 512).notNullable();
    t.string('entity_ref', 512).notNullable();
    t.string('role', 63).notNullable();
    t.text('role_summary').notNullable();
    t.string('provider', 63).notNullable();
    t.string('state', 16).notNullable();
    t.string('duration', 32).notNullable();
    at(t, 'created_at').notNullable();
    at(t, 'starts_at').notNullable().comment('not before');
    at(t, 'activate_by').notNullable();
    at(t, 'admitted_at').comment('decided again and let through');
    at(t, 'activated_at').comment('start of the window');
    at(t, 'ends_at').comment('exclusive end of the window');
    at(t, 'bound_until').comment('latest end that the context allows');
    t.text('bound_to').comment('JSON: BoundTo');
    at(t, 'ending_at');
    t.string('end_reason', 24);
    t.text('ended_by');
    t.text('end_comment');
    at(t, 'ended_at');
    t.string('end_outcome', 24);
    t.text('end_details').comment(
      'JSON: by what it is covered, when it expires by itself',
    );
    t.integer('removal_lag_ms').comment(
      'from the end of the access to its verified absence',
    );
    at(t, 'warned_at').comment('the holder was told that the end is near');
    t.index(['receiver', 'created_at', 'id']);
    t.index(['entity_ref', 'created_at', 'id']);
    t.index(['created_at', 'id']);
    t.index(['state', 'receiver']);
    t.index(['state', 'provider']);
    t.index(['ended_at']);
  });

  await knex.schema.createTable('binding', t => {
    t.string('id', 36).primary();
    t.string('provider', 63).notNullable();
    t.string('subject', 512).notNullable();
    t.string('effect_key', 512).notNullable();
    t.text('title').notNullable();
    t.text('target').notNullable().comment('JSON, pinned');
    t.text('subject_facts')
      .notNullable()
      .comment('JSON: Subject as it was mapped');
    t.string('account_key', 512);
    t.text('account').comment('JSON: SubjectAccount, pinned');
    t.text('handle').comment('JSON, versioned by the provider');
    t.string('state', 8).notNullable().defaultTo('absent');
    t.boolean('standing').comment(
      'observed before the first intent; null: not looked yet',
    );
    t.boolean('was_present')
      .notNullable()
      .defaultTo(false)
      .comment('seen present since it was last at rest');
    t.string('intent', 8).comment(
      'ensure or remove, while its outcome is not known or it left remnants',
    );
    t.string('wanted', 8)
      .notNullable()
      .defaultTo('absent')
      .comment('what the attempts are counted for');
    t.boolean('suspect')
      .notNullable()
      .defaultTo(false)
      .comment(
        'a call without a lease may have reached the target: look again',
      );
    t.smallint('lane')
      .notNullable()
      .defaultTo(1)
      .comment('0: the next run may take access away, and goes first');
    t.bigInteger('generation').notNullable().defaultTo(1);
    t.bigInteger('settled_generation').notNullable().defaultTo(0);
    t.bigInteger('epoch').notNullable().defaultTo(0);
    t.string('lease_owner', 64);
    at(t, 'next_run_at').comment(
      'null: nothing to do; while it is leased: when the lease ends',
    );
    t.integer('attempts').notNullable().defaultTo(0);
    at(t, 'pending_since').comment('the target has accepted and works on it');
    t.text('last_error');
    t.boolean('stuck').notNullable().defaultTo(false);
    at(t, 'not_after').comment('what the target was told');
    at(t, 'observed_at');
    at(t, 'sessions_until');
    t.text('credential').comment('sealed secret, wiped when shown');
    t.string('credential_state', 8).notNullable().defaultTo('none');
    at(t, 'created_at').notNullable();
    t.unique(['provider', 'effect_key', 'subject']);
    t.index(['next_run_at', 'id']);
    // Ends in the id: with equal times alone, every claim would sort the backlog.
    t.index(['provider', 'lane', 'next_run_at', 'id']);
    t.index(['lease_owner']);
    t.index(['provider', 'account_key']);
  });
  // An account that one person holds is refused to another.
  await knex.raw(
    `create unique index binding_account_once on binding (provider, effect_key, account_key) where account_key is not null`,
  );
  await knex.raw(`create index binding_stuck on binding (id) where stuck`);

  await knex.schema.createTable('grant_binding', t => {
    t.string('grant_id', 36)
      .notNullable()
      .references('id')
      .inTable('access_grant');
    t.string('binding_id', 36)
      .notNullable()
      .references('id')
      .inTable('binding');
    t.primary(['grant_id', 'binding_id']);
    t.index(['binding_id', 'grant_id']);
  });

  await knex.schema.createTable('audit_event', t => {
    t.string('id', 36).primary();
    at(t, 'at').notNullable();
    t.string('type', 32).notNullable();
    t.string('actor', 512).notNullable();
    t.string('result', 8).notNullable();
    t.string('request_id', 36);
    t.string('item_id', 36);
    t.string('grant_id', 36);
    t.string('binding_id', 36);
    t.string('entity_ref', 512);
    t.string('role', 63);
    t.string('subject', 512);
    t.string('provider', 63);
    t.text('summary').notNullable();
    t.text('details').notNullable().comment('canonical JSON, hashed as it is');
    t.text('personal').comment(
      'canonical JSON of what can be erased; enters the chain as a salted hash',
    );
    t.string('personal_hash', 64);
    t.string('personal_salt', 64);
    t.index(['at', 'id']);
    t.index(['request_id', 'at', 'id']);
    t.index(['entity_ref', 'at', 'id']);
    t.index(['actor', 'at', 'id']);
    t.index(['subject', 'at', 'id']);
    t.index(['type', 'at', 'id']);
    t.index(['role', 'at', 'id']);
    t.index(['provider', 'at', 'id']);
    t.index(['result', 'at', 'id']);
  });
  await knex.schema.createTable('audit_unsealed', t => {
    t.string('event_id', 36)
      .primary()
      .comment('written with the event, taken away by its seal');
    at(t, 'at').notNullable();
    t.index(['at', 'event_id']);
  });
  await knex.schema.createTable('audit_seal', t => {
    t.bigInteger('seq').primary();
    t.string('event_id', 36).notNullable().unique();
    t.string('prev_hash', 64).notNullable().unique();
    t.string('hash', 64).notNullable();
    at(t, 'sealed_at').notNullable();
  });
  await knex.schema.createTable('audit_checkpoint', t => {
    t.bigInteger('seq').primary();
    t.string('hash', 64).notNullable();
    t.string('key_id', 64).notNullable();
    t.text('signature').notNullable();
    at(t, 'at').notNullable();
  });
  await createAppendOnlyTriggers(knex);

  await knex.schema.createTable('outbox', t => {
    t.bigIncrements('seq');
    t.string('id', 36).notNullable().unique();
    t.string('channel', 63).notNullable();
    t.string('order_key', 64)
      .notNullable()
      .comment(
        'the request: deliveries of one channel and key keep their order',
      );
    t.text('payload').notNullable();
    at(t, 'created_at').notNullable();
    at(t, 'next_run_at').comment('null: delivered or parked');
    t.integer('attempts').notNullable().defaultTo(0);
    t.text('last_error');
    at(t, 'delivered_at');
    at(t, 'parked_at');
    t.string('lease_owner', 64);
    t.bigInteger('epoch').notNullable().defaultTo(0);
    t.index(['next_run_at', 'seq']);
    t.index(['channel', 'order_key', 'seq']);
  });

  await knex.schema.createTable('part_health', t => {
    t.string('id', 80).primary().comment('kind:name');
    at(t, 'last_success_at');
    at(t, 'last_error_at');
    t.text('last_error');
  });
};

/** @param {import('knex').Knex} knex */
async function createAppendOnlyTriggers(knex) {
  if (isPostgres(knex)) {
    await knex.raw(`
      create function jit_access_append_only() returns trigger language plpgsql as $$
      begin
        -- Erasing personal data is the one change that the history allows.
        -- The condition is nested because the other tables have no such columns.
        if tg_op = 'UPDATE' and tg_table_name = 'audit_event' then
          if old.personal is not null and new.personal is null and new.personal_salt is null
            and to_jsonb(old) - 'personal' - 'personal_salt' = to_jsonb(new) - 'personal' - 'personal_salt'
          then
            return new;
          end if;
        end if;
        raise exception 'The access history is append-only: % of % is refused', tg_op, tg_table_name;
      end $$`);
    for (const table of ['audit_event', 'audit_seal', 'audit_checkpoint']) {
      await knex.raw(
        `create trigger ${table}_append_only before update or delete on ${table} for each row execute function jit_access_append_only()`,
      );
      await knex.raw(
        `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function jit_access_append_only()`,
      );
    }
    return;
  }
  const message = table =>
    `The access history is append-only: a change of ${table} is refused`;
  const kept = [
    'id',
    'at',
    'type',
    'actor',
    'result',
    'request_id',
    'item_id',
    'grant_id',
    'binding_id',
    'entity_ref',
    'role',
    'subject',
    'provider',
    'summary',
    'details',
    'personal_hash',
  ];
  for (const table of ['audit_event', 'audit_seal', 'audit_checkpoint']) {
    const allowed =
      table === 'audit_event'
        ? `when not (old.personal is not null and new.personal is null and new.personal_salt is null and ${kept.map(c => `new.${c} is old.${c}`).join(' and ')})`
        : '';
    await knex.raw(
      `create trigger ${table}_no_update before update on ${table} ${allowed} begin select raise(abort, '${message(table)}'); end`,
    );
    await knex.raw(
      `create trigger ${table}_no_delete before delete on ${table} begin select raise(abort, '${message(table)}'); end`,
    );
  }
}

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'part_health',
    'outbox',
    'audit_checkpoint',
    'audit_seal',
    'audit_unsealed',
    'audit_event',
    'grant_binding',
    'binding',
    'access_grant',
    'review',
    'item_overseer',
    'item_audience',
    'item',
    'request',
    'person_lock',
    'control',
    'policy_set',
  ]) {
    await knex.schema.dropTable(table);
  }
  if (isPostgres(knex)) {
    await knex.raw('drop function jit_access_append_only()');
  }
};
