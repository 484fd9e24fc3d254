// @ts-check
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { LOCAL } from './paths.mjs';
import { Problem } from './problem.mjs';
import {
  commandLineOf,
  isAlive,
  stopGroup,
  waitForExit,
} from './processes.mjs';

const STOP_PATIENCE_MS = 15_000;
/** A launcher whose npm was killed notices within half a second, then stops. */
const LEAVING_PATIENCE_MS = 8_000;

const LAUNCHER = /scripts[\\/](start|dev)\.mjs/;
const PORTAL = /packages[\\/]backend[\\/]src[\\/]index\.ts/;

/**
 * Who runs the demo from this clone: a launcher, and the portal that it started.
 *
 * @typedef {{ launcher: number, portal?: number, port: number }} RunRecord
 */

/**
 * Whether a process is the one that we recorded, and not a later one that was
 * given the same number.
 *
 * @param {number} pid
 * @param {RegExp} mark in its command line
 */
function isOurs(pid, mark) {
  const line = isAlive(pid) ? commandLineOf(pid) : '';
  return line === undefined || mark.test(line);
}

/** @param {string} file @returns {RunRecord | undefined} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Makes sure that nobody else runs the demo from this clone: clears what a
 * killed launcher left behind, and refuses when another one is alive.
 *
 * @param {number} port on which the portal will be
 * @param {string} [folder]
 * @param {number} [patience] milliseconds that another launcher has to end
 * @returns {Promise<{ recordPortal: (pid: number) => void, release: () => void }>}
 * @throws {Problem} when the demo already runs
 */
export async function takeRunRecord(
  port,
  folder = LOCAL.state,
  patience = LEAVING_PATIENCE_MS,
) {
  const file = path.join(folder, 'running.json');
  const earlier = read(file);
  if (earlier && earlier.launcher !== process.pid) {
    const alive = isOurs(earlier.launcher, LAUNCHER);
    if (alive) {
      console.log(
        'The demo runs from this folder already; is it about to end? ...',
      );
    }
    if (alive && !(await waitForExit(earlier.launcher, patience))) {
      throw new Problem(
        `The demo already runs from this folder, on http://localhost:${earlier.port} (process ${earlier.launcher}).`,
        `Use that one, or stop it with Ctrl-C in its window (or: kill ${earlier.launcher}).`,
      );
    }
    if (earlier.portal && isOurs(earlier.portal, PORTAL)) {
      await stopGroup(earlier.portal, STOP_PATIENCE_MS);
    }
  }
  /** @type {RunRecord} */
  let record = { launcher: process.pid, port };
  const write = () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(record));
    renameSync(`${file}.new`, file);
  };
  write();
  return {
    recordPortal: pid => {
      record = { ...record, portal: pid };
      write();
    },
    release: () => {
      if (read(file)?.launcher === process.pid) {
        rmSync(file, { force: true });
      }
    },
  };
}
