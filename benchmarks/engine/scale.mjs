// @ts-check

/**
 * How much is done.
 *
 * @typedef {object} Scale
 * @property {number} rounds
 * @property {number} bindings that end at one instant
 * @property {number} singles that end now and then
 * @property {number} singlesMs within so many milliseconds
 * @property {number} liveSeconds how long it lasts that some providers work and one hangs
 * @property {number} grants that are live at the same time
 * @property {number} seconds how long some of those end
 */

/** @type {Scale} */
export const FULL = {
  rounds: 3,
  bindings: 10_000,
  singles: 300,
  singlesMs: 60_000,
  liveSeconds: 10,
  grants: 1_000_000,
  seconds: 60,
};

/** To see that it works, and about how. @type {Scale} */
export const QUICK = {
  rounds: 1,
  bindings: 1_000,
  singles: 50,
  singlesMs: 10_000,
  liveSeconds: 5,
  grants: 20_000,
  seconds: 15,
};
