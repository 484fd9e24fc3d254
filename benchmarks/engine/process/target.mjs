// @ts-check

/** Now on the clock that the database shares, in milliseconds with fractions. */
export function wallClock() {
  return performance.timeOrigin + performance.now();
}

/**
 * @typedef {object} TargetOptions
 * @property {number} callMs how long it takes to take access away and to read that back
 * @property {string[]} hanging providers that never answer
 */

/**
 * A target system that takes a while to answer, and remembers when it was
 * called. The same for everybody, in the process of whoever calls it.
 */
export class Target {
  /** @type {{ pickedUp: number, over: number, dueMs: number, provider: string }[]} */
  calls = [];
  atOnce = 0;
  mostAtOnce = 0;
  /** @type {{ count: number, resolve: () => void } | undefined} */
  #awaited;

  /** @param {TargetOptions} options */
  constructor(options) {
    this.options = options;
  }

  /**
   * @param {string} provider
   * @param {number} dueMs when that was due
   * @param {AbortSignal} [signal]
   */
  async call(provider, dueMs, signal) {
    const pickedUp = wallClock();
    const { callMs, hanging } = this.options;
    if (hanging.includes(provider)) return hang(signal);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    if (callMs > 0) await new Promise(resolve => setTimeout(resolve, callMs));
    this.atOnce -= 1;
    this.calls.push({ pickedUp, over: wallClock(), dueMs, provider });
    if (this.#awaited && this.calls.length >= this.#awaited.count) {
      this.#awaited.resolve();
    }
    return undefined;
  }

  /**
   * Resolves when it has answered so many calls.
   *
   * @param {number} count
   */
  async answered(count) {
    if (this.calls.length >= count) return;
    await new Promise(resolve => {
      this.#awaited = { count, resolve: () => resolve(undefined) };
    });
    this.#awaited = undefined;
  }

  /** Begins to count anew. */
  forget() {
    this.calls = [];
    this.mostAtOnce = 0;
  }
}

/** @param {AbortSignal} [signal] */
function hang(signal) {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    });
  });
}
