// @ts-check
import pg from 'pg';
import { PgBoss } from 'pg-boss';

import { ownTransaction, settleAlone } from './rows.mjs';

/**
 * pg-boss with one queue per provider and one job per call.
 *
 * - `boss`: options of the instance, `work`: of each worker
 * - `rows`: each job writes the rows that our engine writes: in a transaction of
 *   its own, or in the one that completes it where workers are `transactional`
 *
 * @param {import('../process/child.mjs').Order} order
 * @param {import('../process/target.mjs').Target} target
 * @returns {Promise<import('../process/child.mjs').Running>}
 */
export async function pgBoss(order, target) {
  const { url, providers } = order;
  const { boss: options = {}, work = {}, rows } = order.changes ?? {};
  const pool = new pg.Pool({ connectionString: url, max: 20 });
  const boss = new PgBoss({ connectionString: url, ...options });
  boss.on('error', error => console.error('pg-boss:', error));
  await boss.start();
  for (const provider of providers) {
    await boss.createQueue(provider);
    await boss.work(
      provider,
      /** @type {any} */ (work),
      async (
        /** @type {{ data: any }[]} */ jobs,
        /** @type {any} */ transaction,
      ) => {
        await Promise.all(
          jobs.map(async ({ data }) => {
            await target.call(data.provider, data.dueMs);
            if (rows && !transaction) await ownTransaction(pool, data);
          }),
        );
        if (!rows || !transaction) return;
        for (const { data } of jobs) await settleAlone(transaction, data);
      },
    );
  }
  return {
    enqueue: async jobs => {
      for (const provider of providers) {
        const own = jobs.filter(job => job.provider === provider);
        for (let from = 0; from < own.length; from += 1_000) {
          await boss.insert(
            provider,
            own.slice(from, from + 1_000).map(data => ({
              data,
              startAfter: new Date(data.dueMs),
            })),
          );
        }
      }
    },
    unfinished: async () => {
      const { rowCount } = await pool.query(
        `select 1 from pgboss.job where state < 'completed' and name = any($1) limit 1`,
        [providers],
      );
      return rowCount !== 0;
    },
    stop: async () => {
      await boss.stop({ graceful: false });
      await pool.end();
    },
  };
}
