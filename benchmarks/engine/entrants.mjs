// @ts-check

/** @typedef {import('./turn.mjs').Entrant} Entrant */

const US = 'JIT Access';
const BARE = 'bare claimer';

const CALLS_AT_ONCE = 100;

/** @type {Entrant} */
export const ours = {
  name: US,
  key: 'jit_access',
  contender: 'jit-access',
  callsAtOnce: CALLS_AT_ONCE,
};

/** @type {Entrant} */
export const bare = {
  name: BARE,
  key: 'bare',
  contender: 'bare',
  callsAtOnce: CALLS_AT_ONCE,
};

/** @type {Entrant} */
export const bareEach = {
  ...bare,
  name: `${BARE}, one commit each`,
  key: 'bare_each',
  changes: { each: true },
};

/** @type {Entrant} */
export const oursSealed = {
  ...ours,
  name: `${US}, with the sealer and a notice each`,
  key: 'jit_access_sealed',
  changes: { sealer: true, notices: true },
};

/** @type {Entrant} */
export const graphile = {
  name: 'graphile-worker, default settings',
  key: 'graphile',
  contender: 'graphile-worker',
  callsAtOnce: CALLS_AT_ONCE,
  jobs: true,
};

/** @type {Entrant} */
export const graphileFast = {
  ...graphile,
  name: 'graphile-worker, polling every 100 ms, local queue of 200',
  key: 'graphile_fast',
  changes: {
    worker: { pollInterval: 100, maxPoolSize: 20, localQueue: { size: 200 } },
  },
};

/** @type {Entrant} */
export const graphileOften = {
  ...graphile,
  name: 'graphile-worker, polling every 100 ms',
  key: 'graphile_often',
  changes: { worker: { pollInterval: 100 } },
};

/** @type {Entrant} */
export const graphileBatched = {
  ...graphile,
  name: 'graphile-worker, local queue of 500, completed in batches',
  key: 'graphile_batched',
  changes: {
    worker: {
      pollInterval: 100,
      maxPoolSize: 20,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
    },
  },
};

/** @type {Entrant} */
export const graphileRows = {
  ...graphile,
  name: 'graphile-worker, default settings, each job writes the rows',
  key: 'graphile_rows',
  changes: { rows: true },
};

/** Statistics as fresh as it allows, so that workers of one job notice a backlog. */
const NOTICING = {
  monitorIntervalSeconds: 1,
  superviseIntervalSeconds: 1,
  queueCacheIntervalSeconds: 1,
};

/** @type {Entrant} */
export const boss = {
  name: 'pg-boss, 100 workers of one job, bursting',
  key: 'boss',
  contender: 'pg-boss',
  jobs: true,
  changes: {
    boss: { max: 20, ...NOTICING },
    work: {
      localConcurrency: CALLS_AT_ONCE,
      burstWhenReadyExceeds: 1,
      pollingIntervalSeconds: 0.5,
    },
  },
};

/** @type {Entrant} */
export const bossBatched = {
  name: 'pg-boss, 4 workers of 25 jobs, bursting',
  key: 'boss_batched',
  contender: 'pg-boss',
  jobs: true,
  changes: {
    boss: { max: 20 },
    work: {
      localConcurrency: 4,
      batchSize: 25,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 0.5,
    },
  },
};

/** @type {Entrant} */
export const bossBigBatches = {
  ...bossBatched,
  name: 'pg-boss, 4 workers of 250 jobs, bursting',
  key: 'boss_big',
  changes: {
    boss: { max: 20 },
    work: {
      localConcurrency: 4,
      batchSize: 250,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 0.5,
    },
  },
};

/** @type {Entrant} */
export const bossRows = {
  ...boss,
  name: 'pg-boss, each job writes the rows in the transaction that completes it',
  key: 'boss_rows',
  changes: {
    rows: true,
    boss: { max: 20, ...NOTICING },
    work: {
      localConcurrency: 10,
      burstWhenReadyExceeds: 1,
      pollingIntervalSeconds: 0.5,
      transactional: true,
    },
  },
};

/**
 * With what it is shipped with, also in numbers.
 *
 * @type {Entrant}
 */
export const atItsOwnPace = {
  name: US,
  key: 'own_pace',
  contender: 'jit-access',
};

/** @type {Entrant} */
export const bossPerQueue = {
  ...bossBatched,
  name: 'pg-boss, a queue with 10 workers for each, polling every 500 ms',
  key: 'boss_queues',
  changes: {
    boss: { max: 20 },
    work: { localConcurrency: 10, pollingIntervalSeconds: 0.5 },
  },
};
