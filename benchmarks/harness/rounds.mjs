// @ts-check

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {() => unknown} once one unit of work
 */

/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {number} perSecond median of the rounds
 * @property {number} spread (best - worst) / median of the rounds
 */

const WARM_UP_MS = 300;

/** So that nobody pays for what another one left over. */
function collectGarbage() {
  if (!globalThis.gc) {
    throw new Error('Start Node with --expose-gc, as npm run bench does');
  }
  globalThis.gc();
}

/**
 * Measures contenders side by side: in each round everybody has a turn, so that
 * whatever slows the machine down slows everybody down.
 *
 * @param {Contender[]} contenders
 * @param {{ rounds: number, turnMs: number }} options
 * @returns {Measured[]}
 */
export function sideBySide(contenders, { rounds, turnMs }) {
  for (const { once } of contenders) turn(once, WARM_UP_MS);
  /** @type {Map<string, number[]>} */
  const rates = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, once } of contenders) {
      collectGarbage();
      rates.get(name)?.push(turn(once, turnMs));
    }
  }
  return [...rates].map(([name, all]) => {
    const perSecond = median(all);
    const spread = (Math.max(...all) - Math.min(...all)) / perSecond;
    return { name, perSecond, spread };
  });
}

/**
 * Repeats work for about so many milliseconds. The clock is read once per batch,
 * and a batch is as long as the clock needs to be exact.
 *
 * @param {() => unknown} once
 * @param {number} ms
 * @returns {number} how often it was done per second
 */
function turn(once, ms) {
  let batch = 1;
  let done = 0;
  const start = performance.now();
  for (;;) {
    const before = performance.now();
    for (let i = 0; i < batch; i++) once();
    done += batch;
    const now = performance.now();
    if (now - start >= ms) return (done * 1000) / (now - start);
    if (now - before < 1) batch *= 2;
  }
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
