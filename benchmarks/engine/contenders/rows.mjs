// @ts-check
import { randomUUID } from 'node:crypto';

/** The rows that our engine writes when access ends, as somebody else would write them. */

const COLUMNS = [
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
];

const EVENTS = {
  name: 'events',
  text: `insert into audit_event (${COLUMNS.join(', ')})
select * from unnest(${COLUMNS.map((name, index) => `$${index + 1}::${name === 'at' ? 'timestamptz' : 'text'}[]`).join(', ')})`,
};

const UNSEALED = {
  name: 'unsealed',
  text: `insert into audit_unsealed (event_id, at) select * from unnest($1::text[], $2::timestamptz[])`,
};

const NOTICES = {
  name: 'notices',
  text: `insert into outbox (id, channel, order_key, payload, created_at, next_run_at, delivered_at)
select id, 'channel', order_key, payload, clock_timestamp(), null, clock_timestamp() from unnest($1::text[], $2::text[], $3::text[]) as n (id, order_key, payload)`,
};

/**
 * @param {import('pg').PoolClient} client
 * @param {Record<string, unknown>[]} events
 */
export async function writeEvents(client, events) {
  const values = COLUMNS.map(column => events.map(event => event[column]));
  await client.query({ ...EVENTS, values });
  await client.query({ ...UNSEALED, values: [values[0], values[1]] });
}

/**
 * As if they were delivered in the same breath.
 *
 * @param {import('pg').PoolClient} client
 * @param {any[]} rows
 */
export async function writeNotices(client, rows) {
  await client.query({
    ...NOTICES,
    values: [
      rows.map(() => timedId()),
      rows.map(row => row.request_id),
      rows.map(row =>
        JSON.stringify({
          title: `Access to orders-db ended`,
          description: 'It was removed, and verified within a second.',
          kind: 'ended',
          recipients: [row.subject],
          link: `/jit-access/requests/${row.request_id}`,
          severity: 'normal',
          requestId: row.request_id,
          id: timedId(),
        }),
      ),
    ],
  });
}

/**
 * What is written before the target is called.
 *
 * @param {any} row
 */
export function beginning(row) {
  const title = titleOf(row);
  return [
    event(row, {
      type: 'grant.ending',
      summary: `Ending: ${title} (its time is up)`,
      details: { endsAt: row.ends_at, reason: 'expired', was: 'active' },
    }),
    event(row, {
      type: 'provider.intent',
      binding_id: row.binding_id,
      summary: `About to remove: ${row.title} for ${row.subject}`,
      details: { attempt: 1, call: 'remove', effect: row.effect_key },
    }),
  ];
}

/**
 * What is written when it has answered.
 *
 * @param {any} row
 * @param {Date} endedAt
 */
export function ending(row, endedAt) {
  return [
    event(row, {
      type: 'provider.called',
      binding_id: row.binding_id,
      summary: `${row.title} was removed`,
      details: {
        attempt: 1,
        call: 'remove',
        durationMs: row.durationMs,
        providerRequestIds: [],
      },
    }),
    event(row, {
      type: 'provider.observed',
      binding_id: row.binding_id,
      summary: `${row.title} was read back: it is gone`,
      details: { providerRequestIds: [], state: 'absent', verified: true },
    }),
    event(row, {
      type: 'grant.ended',
      summary: `Ended: ${titleOf(row)}; removed, and the target read back without it`,
      details: {
        activatedAt: row.activated_at,
        endsAt: row.ends_at,
        outcome: 'removed',
        reason: 'expired',
        removalLagMs: endedAt.getTime() - row.ends_at.getTime(),
      },
    }),
  ];
}

/** @param {any} row */
function titleOf(row) {
  return `${JSON.parse(row.role_summary).title} on ${row.entity_ref} for ${row.subject}`;
}

/**
 * @param {any} row
 * @param {Record<string, any>} own
 */
function event(row, own) {
  return {
    id: timedId(),
    at: new Date(),
    actor: 'system',
    result: 'success',
    request_id: row.request_id,
    item_id: row.item_id,
    grant_id: row.grant_id,
    binding_id: null,
    entity_ref: row.entity_ref,
    role: row.role,
    subject: row.subject,
    provider: row.provider,
    ...own,
    details: JSON.stringify(own.details),
  };
}

/** Ordered by time, as UUIDs of version 7 are: indexes grow at one end. */
function timedId() {
  const time = Date.now().toString(16).padStart(12, '0');
  const rest = randomUUID().slice(14);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(1)}`;
}

/**
 * For whoever settles one job at a time: all rows of one piece of access in a
 * transaction of its own.
 *
 * @param {import('pg').Pool} pool
 * @param {any} row
 */
export async function ownTransaction(pool, row) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await settleAlone(
      {
        executeSql: (text, values) =>
          client.query({ name: text.slice(0, 40), text, values }),
      },
      row,
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}

/**
 * @param {{ executeSql: (text: string, values: unknown[]) => Promise<unknown> }} sql
 * @param {any} row
 */
export async function settleAlone(sql, row) {
  const dated = {
    ...row,
    durationMs: 0,
    ends_at: new Date(row.ends_at),
    activated_at: new Date(row.activated_at),
  };
  await sql.executeSql(
    `update binding set state = 'absent', wanted = 'absent', account_key = null, observed_at = clock_timestamp(), next_run_at = null where id = $1`,
    [row.binding_id],
  );
  await sql.executeSql(
    `update access_grant set state = 'ended', ending_at = clock_timestamp(), end_reason = 'expired', ended_by = 'system',
      ended_at = clock_timestamp(), end_outcome = 'removed', end_details = '{}',
      removal_lag_ms = extract(epoch from clock_timestamp() - ends_at) * 1000 where id = $1`,
    [row.grant_id],
  );
  /** @type {Record<string, unknown>[]} */
  const events = [...beginning(dated), ...ending(dated, new Date())];
  const values = COLUMNS.map(column => events.map(each => each[column]));
  await sql.executeSql(EVENTS.text, values);
  await sql.executeSql(UNSEALED.text, [values[0], values[1]]);
}
