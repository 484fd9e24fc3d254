// @ts-check
import { startDemoPostgres } from '../demo-postgres/demo.mjs';
import { startDemoTargets } from '../demo-targets/demo.mjs';
import { step } from './progress.mjs';

/**
 * What runs of the demo company beside the portal.
 *
 * @typedef {object} Company
 * @property {import('../demo-postgres/demo.mjs').DemoPostgres} postgres
 * @property {import('../demo-targets/demo.mjs').DemoTargets} targets
 * @property {Record<string, string>} env what the portal is told of it
 */

/**
 * Starts the demo company's systems, all at the same time. They are stopped with
 * the session.
 *
 * @param {import('./session.mjs').Session} session
 * @param {object} options
 * @param {import('./toolchain.mjs').Toolchain} options.toolchain
 * @param {number} options.port of its PostgreSQL
 * @param {string} [options.state] folder for what it keeps
 * @param {Record<string, string>} [options.settings] of postgresql.conf
 * @returns {Promise<Company>}
 */
export async function startCompany(session, options) {
  const { toolchain, state } = options;
  const [postgres, targets] = await step(
    "Starting the demo company's PostgreSQL, GitHub and Okta",
    () =>
      all([
        startDemoPostgres(options).then(started => {
          session.defer(() => started.server.stop());
          return started;
        }),
        startDemoTargets({
          node: toolchain.node,
          env: toolchain.env,
          state,
        }).then(started => {
          session.defer(() => started.stop());
          return started;
        }),
      ]),
  );
  session.signal.throwIfAborted();
  return { postgres, targets, env: { ...postgres.env, ...targets.env } };
}

/**
 * Like Promise.all, but waits for all of them also when one fails: what was
 * started meanwhile has to be stopped as well.
 *
 * @template {readonly unknown[]} T
 * @param {{ [K in keyof T]: Promise<T[K]> }} promises
 * @returns {Promise<T>}
 */
async function all(promises) {
  await Promise.allSettled(promises);
  return /** @type {any} */ (Promise.all(promises));
}
