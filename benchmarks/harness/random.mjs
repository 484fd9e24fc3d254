// @ts-check

/**
 * A seeded stream of numbers (mulberry32), so that every run has the same work.
 *
 * @param {number} seed
 * @returns {() => number} the next number in [0, 1)
 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * @template T
 * @param {() => number} random
 * @param {readonly T[]} values
 * @returns {T}
 */
export function pick(random, values) {
  return values[Math.floor(random() * values.length)];
}
