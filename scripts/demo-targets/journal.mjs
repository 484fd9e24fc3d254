// @ts-check
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {import('./company.mjs').Write} Write */

/** These say what is so from now on, whatever was said before at the same address. */
const SETTLES = new Set(['PUT', 'DELETE']);

/**
 * Remembers what was changed in a system that keeps everything in memory, so
 * that it can be done again after a restart.
 */
export class Journal {
  #file;
  /** @type {Write[]} */
  #writes;

  /** @param {string} file */
  constructor(file) {
    this.#file = file;
    this.#writes = read(file);
  }

  /** What to do again, in order. */
  get writes() {
    return [...this.#writes];
  }

  /** @param {Write} write */
  add(write) {
    this.#writes = this.#writes.filter(
      earlier =>
        !SETTLES.has(write.method) ||
        !SETTLES.has(earlier.method) ||
        earlier.path !== write.path,
    );
    this.#writes.push(write);
    mkdirSync(path.dirname(this.#file), { recursive: true });
    // A kill in the middle must not leave half a journal.
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#writes), {
      mode: 0o600,
    });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** @param {string} file @returns {Write[]} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') {
      throw error;
    }
    return [];
  }
}
