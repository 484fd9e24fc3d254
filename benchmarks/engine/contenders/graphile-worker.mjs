// @ts-check
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

import { ownTransaction } from './rows.mjs';

const SILENT = new Logger(() => () => {});

/**
 * graphile-worker with one job per call.
 *
 * - `worker`: its options beyond the number of concurrent jobs
 * - `rows`: each job writes, in a transaction of its own, the rows that our engine writes
 *
 * @param {import('../process/child.mjs').Order} order
 * @param {import('../process/target.mjs').Target} target
 * @returns {Promise<import('../process/child.mjs').Running>}
 */
export async function graphileWorker(order, target) {
  const { url, callsAtOnce = 100 } = order;
  const { worker = {}, rows } = order.changes ?? {};
  const pool = new pg.Pool({ connectionString: url, max: 20 });
  const options = {
    connectionString: url,
    // It says every success otherwise, which takes longer than the job.
    logger: SILENT,
    noHandleSignals: true,
    preset: {
      worker: { connectionString: url, concurrentJobs: callsAtOnce, ...worker },
    },
  };
  const runner = await run({
    ...options,
    taskList: {
      call: async (/** @type {any} */ job) => {
        await target.call(job.provider, job.dueMs);
        if (rows) await ownTransaction(pool, job);
      },
    },
  });
  const tools = await makeWorkerUtils(options);
  return {
    enqueue: async jobs => {
      await tools.addJobs(
        jobs.map(job => ({
          identifier: 'call',
          payload: job,
          runAt: new Date(job.dueMs),
        })),
      );
    },
    unfinished: async () => {
      const { rowCount } = await pool.query(
        'select 1 from graphile_worker._private_jobs limit 1',
      );
      return rowCount !== 0;
    },
    stop: async () => {
      await runner.stop();
      await tools.release();
      await pool.end();
    },
  };
}
