// @ts-check

/** Loaded machines are slow; what takes this long does not happen at all. */
const PATIENCE_MS = 60_000;
const POLL_MS = 100;

/** @param {number} milliseconds */
export function pause(milliseconds) {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/**
 * Waits until something is so: until `probe` gives anything that counts as true.
 * A probe that throws is asked again.
 *
 * @template T
 * @param {string} what for the message when it does not come
 * @param {() => Promise<T> | T} probe
 * @param {{ within?: number, every?: number }} [options] milliseconds
 * @returns {Promise<NonNullable<T>>}
 */
export async function eventually(what, probe, options = {}) {
  const { within = PATIENCE_MS, every = POLL_MS } = options;
  const until = performance.now() + within;
  for (;;) {
    /** @type {unknown} */
    let last;
    try {
      const value = await probe();
      if (value) {
        return value;
      }
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > until) {
      throw new Error(
        `Not within ${within} ms: ${what}. At last: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
      );
    }
    await pause(every);
  }
}
