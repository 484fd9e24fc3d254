// @ts-check
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

import { contenders } from '../contenders/index.mjs';
import { Target, wallClock } from './target.mjs';

/**
 * What runs in a process of its own: one contender, told by messages what to do.
 *
 * @typedef {object} Running what a contender is while it runs
 * @property {(jobs: any[]) => Promise<void>} [enqueue] for whoever has jobs of its own;
 *   ours are the rows that are there already
 * @property {() => Promise<boolean>} unfinished is any of its work not settled yet?
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} Order
 * @property {string} url of the database
 * @property {string[]} providers
 * @property {number} [callsAtOnce] absent: as many as it is shipped with, where it knows such a number
 * @property {import('./target.mjs').TargetOptions} target
 * @property {Record<string, any>} [changes] what only this contender understands
 *
 * @typedef {(order: Order, target: Target) => Promise<Running>} Contender
 */

const POLL_MS = 3;

class Host {
  /** @type {Running | undefined} */
  #running;
  /** @type {Target | undefined} */
  #target;
  /** @type {Session | undefined} */
  #profiler;

  /** @param {{ contender: string, order: Order }} given */
  async start({ contender, order }) {
    this.#target = new Target(order.target);
    this.#running = await contenders[contender](order, this.#target);
  }

  /** @param {{ jobs: any[] }} given */
  async enqueue({ jobs }) {
    await this.#parts().running.enqueue?.(jobs);
  }

  /**
   * Waits until so many calls were answered, or for so long, and says which.
   *
   * @param {{ count: number, withinMs?: number }} given
   */
  async answered({ count, withinMs = 300_000 }) {
    const { target } = this.#parts();
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const timeout = new Promise(resolve => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([target.answered(count), timeout]);
    clearTimeout(timer);
    const { calls, mostAtOnce } = target;
    target.forget();
    return { calls, mostAtOnce };
  }

  /**
   * Waits until so many calls were answered and everything is settled.
   *
   * @param {{ count: number }} given
   */
  async finished({ count }) {
    const answered = await this.answered({ count });
    while (await this.#parts().running.unfinished()) {
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
    return { ...answered, settledAt: wallClock() };
  }

  async stop() {
    await this.#running?.stop();
    this.#running = undefined;
  }

  async collectGarbage() {
    globalThis.gc?.();
  }

  async memory() {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return { rss, heapUsed, cpuMs: (user + system) / 1000 };
  }

  async startProfile() {
    this.#profiler = new Session();
    this.#profiler.connect();
    await this.#profiler.post('Profiler.enable');
    await this.#profiler.post('Profiler.setSamplingInterval', {
      interval: 500,
    });
    await this.#profiler.post('Profiler.start');
  }

  /** @param {{ file: string }} given */
  async stopProfile({ file }) {
    if (!this.#profiler) throw new Error('Nothing is profiled');
    const { profile } = await this.#profiler.post('Profiler.stop');
    writeFileSync(file, JSON.stringify(profile));
    this.#profiler.disconnect();
  }

  #parts() {
    if (!this.#running || !this.#target) throw new Error('Nothing runs');
    return { running: this.#running, target: this.#target };
  }
}

const host = /** @type {any} */ (new Host());

process.on(
  'message',
  async (/** @type {{ id: number, what: string, given: any }} */ message) => {
    const { id, what, given } = message;
    try {
      process.send?.({ id, result: await host[what](given) });
    } catch (error) {
      process.send?.({ id, error: /** @type {Error} */ (error).stack });
    }
  },
);
// Whoever started it is gone.
process.on('disconnect', () => process.exit(1));
