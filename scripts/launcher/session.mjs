// @ts-check
import { Interrupted, printProblem } from './problem.mjs';
import { commandLineOf, exists, parentOf } from './processes.mjs';

const PARENT_POLL_MS = 500;

/**
 * The life of one command: what it started, and how it ends.
 *
 * What was started last is stopped first, whichever way the end comes: the work
 * is done, it failed, Ctrl-C, a termination signal, a closed terminal, or npm
 * having been killed above us.
 */
export class Session {
  #abort = new AbortController();
  /** @type {Array<() => Promise<void>>} */
  #cleanups = [];

  /** Aborted with {@link Interrupted} when somebody asks us to stop. */
  get signal() {
    return this.#abort.signal;
  }

  /**
   * Registers how to stop something that was just started.
   *
   * @param {() => Promise<void>} cleanup
   */
  defer(cleanup) {
    this.#cleanups.push(cleanup);
  }

  /**
   * Settles like the promise, or rejects as soon as we are asked to stop.
   *
   * @template T
   * @param {Promise<T>} promise
   * @returns {Promise<T>}
   */
  async until(promise) {
    this.signal.throwIfAborted();
    /** @type {() => void} */
    let release = () => {};
    const aborted = new Promise((_, reject) => {
      const onAbort = () => reject(this.signal.reason);
      this.signal.addEventListener('abort', onAbort, { once: true });
      release = () => this.signal.removeEventListener('abort', onAbort);
    });
    try {
      return /** @type {T} */ (await Promise.race([promise, aborted]));
    } finally {
      release();
    }
  }

  /** Asks the command to stop. */
  interrupt() {
    this.#abort.abort(new Interrupted());
  }

  /** Stops what was started, the newest first; a failure does not keep the others. */
  async close() {
    for (const cleanup of this.#cleanups.splice(0).reverse()) {
      try {
        await cleanup();
      } catch (error) {
        printProblem(error);
        process.exitCode = 1;
      }
    }
  }
}

/**
 * The processes above us that are npm: the one that started us, and npm behind
 * it when npm went through a shell.
 *
 * @returns {number[]}
 */
function npmAbove() {
  const parent = process.ppid;
  if (!/^\S*sh -c /.test(commandLineOf(parent) ?? '')) {
    return [parent];
  }
  const grandparent = parentOf(parent);
  return grandparent ? [parent, grandparent] : [parent];
}

/** @param {() => void} onGone */
function watchParents(onGone) {
  // npm does not pass SIGKILL on, and nobody could stop us by Ctrl-C any more.
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') {
    return () => {};
  }
  const parent = process.ppid;
  const above = npmAbove();
  const timer = setInterval(() => {
    if (process.ppid !== parent || above.some(pid => !exists(pid))) {
      onGone();
    }
  }, PARENT_POLL_MS);
  return () => clearInterval(timer);
}

/**
 * Runs the body of a command in a {@link Session} and sets the exit code: what
 * the body returns, 0 after a stop on request, 1 after a failure.
 *
 * @param {(session: Session) => Promise<number>} body
 * @param {{ interruptedExitCode?: number }} [options]
 */
export async function runCommand(body, options = {}) {
  const session = new Session();
  let requests = 0;
  const onSignal = () => {
    requests += 1;
    if (requests === 1) {
      console.log('\nStopping ...');
    }
    session.interrupt();
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  signals.forEach(name => process.on(name, onSignal));
  const unwatch = watchParents(() => session.interrupt());
  // A reader that went away must not keep us from cleaning up.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  try {
    process.exitCode = await body(session);
  } catch (error) {
    if (session.signal.aborted) {
      process.exitCode = options.interruptedExitCode ?? 0;
    } else {
      printProblem(error);
      process.exitCode = 1;
    }
  } finally {
    await session.close();
    unwatch();
    signals.forEach(name => process.off(name, onSignal));
  }
  if (requests > 0) {
    console.log('Stopped.');
  }
}
