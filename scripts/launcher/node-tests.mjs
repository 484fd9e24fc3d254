// @ts-check
import { readdirSync } from 'node:fs';
import path from 'node:path';

import { runToEnd } from './command.mjs';
import { ROOT } from './paths.mjs';
import { counted, reportFile } from './reports.mjs';

/**
 * Tests for Node's own runner, in some folders.
 *
 * @param {string[]} folders below the root of the repository
 * @param {string[]} patterns parts of paths; none: all
 * @returns {string[]}
 */
export function nodeTests(folders, patterns) {
  return folders
    .flatMap(folder =>
      readdirSync(path.join(ROOT, folder))
        .filter(name => name.endsWith('.test.mjs'))
        .map(name => path.join(folder, name)),
    )
    .filter(
      file =>
        patterns.length === 0 ||
        patterns.some(pattern => file.includes(pattern)),
    );
}

/**
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {object} run
 * @param {string} run.title
 * @param {string} run.report name of the report
 * @param {'dot' | 'spec'} run.reporter how much is said meanwhile
 * @param {string[]} run.files
 * @param {string[]} [run.options] of the runner
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runNodeTests(session, toolchain, run) {
  console.log(`\n== ${run.title}`);
  const report = reportFile(run.report);
  const { code } = await runToEnd(
    session,
    toolchain.node,
    [
      '--test',
      ...(run.options ?? []),
      `--test-reporter=${run.reporter}`,
      '--test-reporter-destination=stdout',
      `--test-reporter=${path.join(ROOT, 'scripts/launcher/count-reporter.mjs')}`,
      `--test-reporter-destination=${report}`,
      ...run.files,
    ],
    { title: run.title, env: toolchain.env },
  );
  return counted(report, tally => tally, code);
}
