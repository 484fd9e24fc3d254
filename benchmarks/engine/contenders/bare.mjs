// @ts-check
import { randomUUID } from 'node:crypto';

import pg from 'pg';

import { wallClock } from '../process/target.mjs';
import { beginning, ending, writeEvents, writeNotices } from './rows.mjs';

/** Claimed, and settled, by one transaction at most. */
const BATCH = 500;
const LEASE_MS = 10_000;
const IDLE_MS = 1_000;
/** Batches that are written at the same time, of each kind. */
const WRITERS = 2;
/** The same where each piece is settled in a transaction of its own. */
const EACH_WRITERS = 18;

const CLAIM = {
  name: 'claim',
  text: `
with claimed as (
  update binding set epoch = epoch + 1, lease_owner = $1, next_run_at = clock_timestamp() + $2 * interval '1 ms',
    wanted = 'absent', intent = 'remove', state = 'unknown'
  where id = any(array(
    select id from binding where lane = 0 and next_run_at <= clock_timestamp()
    order by next_run_at, id limit $3 for update skip locked))
  returning *
)
select c.id as binding_id, c.epoch, c.provider, c.title, c.effect_key, c.target, c.subject,
  g.id as grant_id, g.request_id, g.item_id, g.entity_ref, g.role, g.role_summary, g.activated_at, g.ends_at
from claimed c join grant_binding b on b.binding_id = c.id join access_grant g on g.id = b.grant_id and g.state = 'active'`,
};

const END_GRANTS = {
  name: 'end-grants',
  text: `update access_grant set state = 'ending', ending_at = clock_timestamp(), end_reason = 'expired', ended_by = 'system', watch_at = null where id = any($1)`,
};

/** What was claimed by somebody else in the meantime is missing in the answer. */
const SETTLE_BINDINGS = {
  name: 'settle-bindings',
  text: `
update binding set state = 'absent', intent = null, suspect = false, attempts = 0, last_error = null, stuck = false,
  settled_generation = generation, observed_at = clock_timestamp(), sessions_until = null, account_key = null,
  credential = null, credential_state = 'none', lease_owner = null, next_run_at = null
where id = any($1) and lease_owner = $2 returning id, epoch`,
};

const SETTLE_GRANTS = {
  name: 'settle-grants',
  text: `
update access_grant set state = 'ended', ended_at = clock_timestamp(), end_outcome = 'removed', end_details = '{}',
  removal_lag_ms = extract(epoch from clock_timestamp() - ends_at) * 1000
where id = any($1) returning id, ended_at`,
};

/**
 * What a claimer can do at best that does nothing but claim, call and settle:
 * everything in batches, woken by a timer on the next due time. It writes the
 * rows that our engine writes, and gives none of its guarantees but these: the
 * intent is there before the call, and whoever lost a lease cannot settle.
 *
 * - `each`: every piece of access is settled in a transaction of its own
 * - `notices`: a notice of each end is written as well
 *
 * @param {import('../process/child.mjs').Order} order
 * @param {import('../process/target.mjs').Target} target
 * @returns {Promise<import('../process/child.mjs').Running>}
 */
export async function bareClaimer(order, target) {
  const claimer = new Claimer(order, target);
  claimer.start();
  return {
    unfinished: () => claimer.unfinished(),
    stop: () => claimer.stop(),
  };
}

class Claimer {
  #owner = randomUUID();
  /** @type {any[]} claimed, and not called yet */
  #ready = [];
  /** @type {any[]} called, and not settled yet */
  #called = [];
  #calling = 0;
  #claimers = 0;
  #settlers = 0;
  #stopped = false;
  /** Nothing more is due before the timer. */
  #dry = false;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @param {import('../process/child.mjs').Order} order
   * @param {import('../process/target.mjs').Target} target
   */
  constructor(order, target) {
    this.order = order;
    this.target = target;
    const { each } = order.changes ?? {};
    this.callsAtOnce = order.callsAtOnce ?? 100;
    this.batch = BATCH;
    this.settleBatch = each ? 1 : BATCH;
    this.settlersAtMost = each ? EACH_WRITERS : WRITERS;
    this.ahead = Math.max(2 * this.callsAtOnce, 2 * BATCH);
    this.pool = new pg.Pool({
      connectionString: order.url,
      max: WRITERS + this.settlersAtMost + 1,
    });
  }

  start() {
    this.#wake();
  }

  async stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    while (this.#claimers + this.#settlers + this.#calling > 0) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await this.pool.end();
  }

  async unfinished() {
    const { rowCount } = await this.pool.query(
      `select 1 from access_grant where state in ('active', 'ending') and ends_at <= clock_timestamp() limit 1`,
    );
    return rowCount !== 0;
  }

  #wake() {
    this.#dry = false;
    void this.#claim();
  }

  /** Claims as long as there is something due and room for it. */
  async #claim() {
    while (!this.#stopped && !this.#dry && this.#claimers < WRITERS) {
      const room = this.ahead - this.#ready.length - this.#called.length;
      if (room < Math.min(this.batch, this.ahead / 2)) return;
      this.#claimers += 1;
      const limit = Math.min(this.batch, room);
      const claimed = await this.#transaction(client =>
        this.#take(client, limit),
      );
      this.#claimers -= 1;
      this.#ready.push(...claimed);
      this.#call();
      if (claimed.length < limit && !this.#dry) {
        this.#dry = true;
        await this.#sleep();
      }
    }
  }

  /**
   * @param {pg.PoolClient} client
   * @param {number} limit
   */
  async #take(client, limit) {
    const { rows } = await client.query({
      ...CLAIM,
      values: [this.#owner, LEASE_MS, limit],
    });
    if (rows.length === 0) return rows;
    await client.query({
      ...END_GRANTS,
      values: [rows.map(row => row.grant_id)],
    });
    await writeEvents(client, rows.flatMap(beginning));
    return rows;
  }

  /** Until the next one is due, which others may have moved on. */
  async #sleep() {
    const { rows } = await this.pool.query(
      `select extract(epoch from min(next_run_at) - clock_timestamp()) * 1000 as ms from binding`,
    );
    const ms = Math.min(IDLE_MS, Math.max(0, Number(rows[0].ms ?? IDLE_MS)));
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.#wake(), Math.ceil(ms));
  }

  #call() {
    while (this.#calling < this.callsAtOnce && this.#ready.length > 0) {
      void this.#callOne(this.#ready.shift());
    }
    if (this.#ready.length < this.ahead / 2) void this.#claim();
  }

  /** @param {any} row */
  async #callOne(row) {
    this.#calling += 1;
    const from = wallClock();
    await this.target.call(row.provider, JSON.parse(row.target).dueMs);
    row.durationMs = Math.round(wallClock() - from);
    this.#calling -= 1;
    this.#called.push(row);
    this.#call();
    void this.#settle();
  }

  async #settle() {
    while (this.#called.length > 0 && this.#settlers < this.settlersAtMost) {
      this.#settlers += 1;
      // What else is over in this turn of the event loop comes along.
      await new Promise(resolve => setImmediate(resolve));
      const batch = this.#called.splice(0, this.settleBatch);
      await this.#transaction(client => this.#write(client, batch));
      this.#settlers -= 1;
    }
    this.#call();
  }

  /**
   * @param {pg.PoolClient} client
   * @param {any[]} batch
   */
  async #write(client, batch) {
    const held = await client.query({
      ...SETTLE_BINDINGS,
      values: [batch.map(row => row.binding_id), this.#owner],
    });
    const epochs = new Map(held.rows.map(row => [row.id, row.epoch]));
    const mine = batch.filter(row => epochs.get(row.binding_id) === row.epoch);
    if (mine.length < batch.length) throw new Error('A lease was lost');
    const grants = await client.query({
      ...SETTLE_GRANTS,
      values: [mine.map(row => row.grant_id)],
    });
    const ended = new Map(grants.rows.map(row => [row.id, row.ended_at]));
    await writeEvents(
      client,
      mine.flatMap(row => ending(row, ended.get(row.grant_id))),
    );
    if (this.order.changes?.notices) await writeNotices(client, mine);
  }

  /**
   * @template T
   * @param {(client: pg.PoolClient) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #transaction(work) {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}
