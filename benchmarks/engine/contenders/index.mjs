// @ts-check

/**
 * By what they are called in messages to their processes. Each is loaded only
 * in the process that needs it.
 *
 * @type {Record<string, import('../process/child.mjs').Contender>}
 */
export const contenders = {
  'jit-access': async (...given) =>
    (await import('./jit-access.mjs')).jitAccess(...given),
  bare: async (...given) => (await import('./bare.mjs')).bareClaimer(...given),
  'graphile-worker': async (...given) =>
    (await import('./graphile-worker.mjs')).graphileWorker(...given),
  'pg-boss': async (...given) =>
    (await import('./pg-boss.mjs')).pgBoss(...given),
};
