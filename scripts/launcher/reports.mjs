// @ts-check
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { LOCAL } from './paths.mjs';
import { COULD_NOT_RUN, withExitCode } from './tally.mjs';

/** @typedef {import('./tally.mjs').Tally} Tally */

const REPORTS = path.join(LOCAL.cache, 'test-reports');

/**
 * A file for a test runner to write its report to; an earlier one is gone.
 *
 * @param {string} name
 */
export function reportFile(name) {
  mkdirSync(REPORTS, { recursive: true });
  const file = path.join(REPORTS, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/**
 * @param {string} file report of a runner
 * @param {(report: any) => Tally} count
 * @param {number} exitCode of the runner
 * @returns {Tally}
 */
export function counted(file, count, exitCode) {
  try {
    return withExitCode(
      count(JSON.parse(readFileSync(file, 'utf8'))),
      exitCode,
    );
  } catch (error) {
    console.error(`The tests left no report (exit code ${exitCode}): ${error}`);
    return COULD_NOT_RUN;
  }
}
