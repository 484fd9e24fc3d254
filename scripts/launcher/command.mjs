// @ts-check
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';

import { lastLines } from './log-file.mjs';
import { LOCAL, ROOT, shown } from './paths.mjs';
import { Problem, diskFull, saysDiskFull } from './problem.mjs';
import { spawnInOwnGroup, stopGroup } from './processes.mjs';

const TAIL_LINES = 30;
const PATIENCE_MS = 5_000;

/** Keeps the last lines of a stream of text. */
export class Tail {
  /** @type {string[]} */
  #lines = [''];

  /** @param {Buffer | string} chunk */
  add(chunk) {
    const [first, ...rest] = String(chunk).split(/\r?\n/);
    this.#lines[this.#lines.length - 1] += first;
    this.#lines.push(...rest);
    this.#lines = this.#lines.slice(-TAIL_LINES);
  }

  toString() {
    return this.#lines.join('\n').trim();
  }
}

/**
 * @typedef {object} CommandOptions
 * @property {string} title what the command does, for messages: "Installing packages"
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {string} [log] a name: the output goes to `.local/logs/<name>.log`
 *   and is shown only when the command fails; without it, it is shown at once
 */

/**
 * Runs a command to its end. When the session is asked to stop, the command and
 * everything that it started are stopped first.
 *
 * @param {import('./session.mjs').Session} session
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<{ code: number, tail: string }>} with the exit code (that of a signal is 1)
 */
export async function runToEnd(session, command, args, options) {
  session.signal.throwIfAborted();
  const tail = new Tail();
  const child = spawnInOwnGroup(command, args, {
    cwd: options.cwd ?? ROOT,
    env: options.env ?? process.env,
    stdio: [
      'ignore',
      options.log ? 'pipe' : 'inherit',
      options.log ? 'pipe' : 'inherit',
    ],
  });
  if (options.log) {
    mkdirSync(LOCAL.logs, { recursive: true });
    const file = createWriteStream(path.join(LOCAL.logs, `${options.log}.log`));
    // A full disk shows in the command itself.
    file.on('error', () => {});
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => {
        tail.add(chunk);
        file.write(chunk);
      });
    }
    child.once('close', () => file.end());
  }
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve(code ?? 1));
  });
  ended.catch(() => {});
  try {
    return { code: await session.until(ended), tail: String(tail) };
  } catch (error) {
    if (child.pid !== undefined && session.signal.aborted) {
      await stopGroup(child.pid, PATIENCE_MS);
    }
    throw error;
  }
}

/**
 * Runs a command that has to succeed.
 *
 * @param {import('./session.mjs').Session} session
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} options
 * @throws {Problem} with the end of its output when it fails
 */
export async function runOrFail(session, command, args, options) {
  const { code, tail } = await runToEnd(session, command, args, options);
  if (code === 0) {
    return;
  }
  if (saysDiskFull(tail)) {
    throw diskFull(options.title);
  }
  const log = options.log && shown(path.join(LOCAL.logs, `${options.log}.log`));
  throw new Problem(
    `${options.title} failed (exit code ${code}).`,
    log ? `Read ${log}. It ends with:\n\n${lastLines(tail)}\n` : undefined,
  );
}
