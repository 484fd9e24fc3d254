// @ts-check
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const BACKEND = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../plugins/jit-access-backend',
);
const require = createRequire(path.join(BACKEND, 'package.json'));
const SOURCES = './src';

/** As many as Backstage gives a plugin that says nothing. */
const CONNECTIONS = 10;

/**
 * The engine as it is shipped: its worker on its own storage. What else a
 * portal has around it is played: people are in the catalog, and policy says yes.
 *
 * - `worker`: options of the worker
 * - `notices`: a channel that takes every notice at once
 * - `sealer`: the access history is sealed as well
 *
 * @param {import('../process/child.mjs').Order} order
 * @param {import('../process/target.mjs').Target} target
 * @returns {Promise<import('../process/child.mjs').Running>}
 */
export async function jitAccess(order, target) {
  const { Store } = require(`${SOURCES}/storage/store.ts`);
  const { SecretBox } = require(`${SOURCES}/storage/credentials/SecretBox.ts`);
  const { createWorker } = require(`${SOURCES}/worker/createWorker.ts`);
  const sql = require('knex')({
    client: 'pg',
    connection: order.url,
    pool: { min: 2, max: CONNECTIONS },
  });
  const { worker: options = {}, notices, sealer } = order.changes ?? {};
  const store = new Store(sql, { channels: notices ? ['channel'] : [] });
  const parts = [
    createWorker({
      store,
      providers: new Map(order.providers.map(id => [id, provider(id, target)])),
      notifiers: new Map([
        ['channel', { id: 'channel', deliver: async () => {} }],
      ]),
      redecide: async () => 'still-allowed',
      administrators: async () => [],
      watch: {
        present: async (/** @type {string[]} */ people) => new Set(people),
        eligibility: async () => 'yes',
        contextState: async () => ({ state: 'holds' }),
      },
      peopleOf: async () => [],
      secretBox: new SecretBox([{ id: 'k1', key: Buffer.alloc(32, 7) }]),
      logger,
      options: { ...limits(order.callsAtOnce), ...options },
    }),
    ...(sealer ? [newSealer(store)] : []),
  ];
  for (const part of parts) await part.start();
  return {
    unfinished: async () => {
      const { rows } = await sql.raw(
        `select 1 from access_grant where state in ('active', 'ending') and ends_at <= clock_timestamp() limit 1`,
      );
      return rows.length > 0;
    },
    stop: async () => {
      for (const part of parts) await part.stop();
      await sql.destroy();
    },
  };
}

/**
 * As many calls at once as everybody has, and nothing is kept free for what is
 * not measured; or what it is shipped with.
 *
 * @param {number | undefined} callsAtOnce
 */
function limits(callsAtOnce) {
  // What hangs is not waited for when it stops.
  if (callsAtOnce === undefined) return { graceMs: 500 };
  return {
    concurrency: callsAtOnce,
    perProvider: callsAtOnce,
    reservedForRemoval: 0,
    perProviderReserved: 0,
    graceMs: 500,
  };
}

/**
 * @param {string} id
 * @param {import('../process/target.mjs').Target} target
 */
function provider(id, target) {
  const unexpected = async () => {
    throw new Error('Access only ends in this benchmark');
  };
  return {
    id,
    title: id,
    revocable: true,
    expiry: { kind: 'none' },
    issuesCredential: false,
    effects: () => [],
    account: unexpected,
    ensure: unexpected,
    remove: async (
      /** @type {{ target: { dueMs: number } }} */ order,
      /** @type {AbortSignal} */ signal,
    ) => {
      await target.call(id, order.target.dueMs, signal);
      return {};
    },
    observe: async () => ({ state: 'absent' }),
  };
}

/** @param {any} store */
function newSealer(store) {
  const { createSealer } = require(`${SOURCES}/worker/sealer/index.ts`);
  const { createCheckpointSigner } = require(
    `${SOURCES}/domain/audit/checkpoint.ts`,
  );
  return createSealer({
    store,
    signer: createCheckpointSigner(generateKeyPairSync('ed25519').privateKey),
    anchor: { prepare: async () => {}, anchor: async () => {} },
    logger,
  });
}

const logger = {
  debug: () => {},
  info: () => {},
  warn: (/** @type {string} */ text) => console.error('warning:', text),
  error: (/** @type {string} */ text, /** @type {unknown} */ error) =>
    console.error('error:', text, error ?? ''),
  child: () => logger,
};
