// @ts-check
import path from 'node:path';
import { parseArgs } from 'node:util';

import { startScratchPostgres } from './demo-postgres/scratch.mjs';
import { findBrowser } from './launcher/browser.mjs';
import { runToEnd } from './launcher/command.mjs';
import { nodeTests, runNodeTests } from './launcher/node-tests.mjs';
import { ROOT } from './launcher/paths.mjs';
import { prepare } from './launcher/prepare.mjs';
import { Problem, printProblem } from './launcher/problem.mjs';
import { step } from './launcher/progress.mjs';
import { counted, reportFile } from './launcher/reports.mjs';
import { runCommand } from './launcher/session.mjs';
import { setUpStage } from './launcher/stage.mjs';
import {
  COULD_NOT_RUN,
  NOTHING,
  closingLine,
  fromJest,
  fromPlaywright,
  isSuccess,
  sum,
} from './launcher/tally.mjs';

/**
 * @typedef {import('./launcher/session.mjs').Session} Session
 * @typedef {import('./launcher/toolchain.mjs').Toolchain} Toolchain
 * @typedef {import('./launcher/tally.mjs').Tally} Tally
 */

const HELP = `npm test: all tests, closing with "N passed, N failed[, N skipped]".

  npm test -- --only unit [pattern]      launcher, unit and integration tests
  npm test -- --only replicas [pattern]  several backend processes on one PostgreSQL
  npm test -- --only browser [pattern]   tests in a browser, against a portal`;

const JEST_WORKERS = 2;
const ci = Boolean(process.env.CI) && process.env.CI !== 'false';

/**
 * Tests of the scripts themselves.
 *
 * @param {Session} session
 * @param {Toolchain} toolchain
 * @param {string[]} patterns
 * @returns {Promise<Tally>}
 */
async function runScriptTests(session, toolchain, patterns) {
  const files = nodeTests(
    [
      'scripts/launcher',
      'scripts/demo-postgres',
      'scripts/demo-targets',
      'scripts/checks',
    ],
    patterns,
  );
  return files.length === 0
    ? NOTHING
    : runNodeTests(session, toolchain, {
        title: 'Tests of the scripts',
        report: 'scripts',
        reporter: 'dot',
        files,
      });
}

/**
 * Several backend processes on real servers.
 *
 * @param {Session} session
 * @param {Toolchain} toolchain
 * @param {string[]} patterns
 * @returns {Promise<Tally>}
 */
async function runReplicaTests(session, toolchain, patterns) {
  const files = nodeTests(['e2e/replicas'], patterns);
  if (process.platform === 'win32') {
    console.log('Windows cannot stop a process for a while: not run there.');
    return { ...NOTHING, skipped: files.length };
  }
  return runNodeTests(session, toolchain, {
    title: 'Tests with several replicas',
    report: 'replicas',
    reporter: 'spec',
    files,
    // They wait most of the time: for leases, and for processes to start.
    options: ['--test-concurrency=2'],
  });
}

/**
 * @param {Session} session
 * @param {Toolchain} toolchain
 * @param {string[]} patterns
 * @returns {Promise<Tally>}
 */
async function runUnitTests(session, toolchain, patterns) {
  const scripts = await runScriptTests(session, toolchain, patterns);
  if (scripts !== NOTHING && patterns.length > 0) {
    return scripts;
  }
  const postgres = await step(
    'Starting a PostgreSQL for tests',
    startScratchPostgres,
  );
  session.defer(postgres.stop);
  session.signal.throwIfAborted();

  console.log('\n== Unit and integration tests');
  const report = reportFile('unit');
  const { code } = await runToEnd(
    session,
    toolchain.node,
    [
      path.join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'repo',
      'test',
      '--watch=false',
      `--maxWorkers=${JEST_WORKERS}`,
      '--json',
      `--outputFile=${report}`,
      ...patterns,
    ],
    {
      title: 'Unit and integration tests',
      env: {
        ...toolchain.env,
        BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: postgres.url,
        BACKSTAGE_TEST_DISABLE_DOCKER: '1',
        // The scaffolder's sandbox needs it.
        NODE_OPTIONS:
          `${process.env.NODE_OPTIONS ?? ''} --no-node-snapshot`.trim(),
      },
    },
  );
  return sum([scripts, counted(report, fromJest, code)]);
}

/**
 * @param {Session} session
 * @param {Toolchain} toolchain
 * @param {Record<string, string>} env
 * @param {string[]} args
 */
async function runPlaywright(session, toolchain, env, args) {
  const report = reportFile('browser');
  const { code } = await runToEnd(
    session,
    toolchain.node,
    [
      path.join(ROOT, 'node_modules/@playwright/test/cli.js'),
      'test',
      `--config=${path.join(ROOT, 'e2e/playwright.config.ts')}`,
      ...args,
    ],
    {
      title: 'Browser tests',
      env: { ...toolchain.env, ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    },
  );
  return counted(report, fromPlaywright, code);
}

/**
 * How many browser tests there are, found without a browser.
 *
 * @param {Session} session
 * @param {Toolchain} toolchain
 * @param {string[]} patterns
 * @returns {Promise<Tally>}
 */
async function countBrowserTests(session, toolchain, patterns) {
  const report = reportFile('browser-list');
  await runToEnd(
    session,
    toolchain.node,
    [
      path.join(ROOT, 'node_modules/@playwright/test/cli.js'),
      'test',
      `--config=${path.join(ROOT, 'e2e/playwright.config.ts')}`,
      '--list',
      ...patterns,
    ],
    {
      title: 'Counting browser tests',
      log: 'browser-list',
      env: { ...toolchain.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    },
  );
  const listed = counted(report, fromPlaywright, 0);
  const count = Math.max(1, listed.passed + listed.skipped);
  return ci ? { ...NOTHING, failed: count } : { ...NOTHING, skipped: count };
}

/**
 * @param {Session} session
 * @param {Toolchain} toolchain
 * @param {string[]} patterns
 * @returns {Promise<Tally>}
 */
async function runBrowserTests(session, toolchain, patterns) {
  console.log('\n== Browser tests');
  const browser = findBrowser();
  if (!browser) {
    const tally = await countBrowserTests(session, toolchain, patterns);
    console.log('*'.repeat(72));
    console.log('NO BROWSER WAS FOUND: the browser tests were NOT run.');
    console.log(
      'Install Chromium or Chrome, or name its program in CHROMIUM_PATH.',
    );
    console.log('*'.repeat(72));
    return tally;
  }
  const stage = await setUpStage(session, toolchain, 'test-portal');
  return runPlaywright(
    session,
    toolchain,
    { ...stage.env, CHROMIUM_PATH: browser },
    patterns,
  );
}

/** @type {Record<string, typeof runUnitTests>} */
const PARTS = {
  unit: runUnitTests,
  replicas: runReplicaTests,
  browser: runBrowserTests,
};

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.only !== undefined && !(values.only in PARTS)) {
    throw new Problem(
      `There are no tests named "${values.only}".`,
      `Choose one of: ${Object.keys(PARTS).join(', ')}.`,
    );
  }
  return {
    help: values.help,
    parts: values.only ? [values.only] : Object.keys(PARTS),
    patterns: positionals,
  };
}

/** @type {Tally[]} */
const tallies = [];
let helpOnly = false;

await runCommand(
  async session => {
    const { help, parts, patterns } = readOptions();
    if (help) {
      helpOnly = true;
      console.log(HELP);
      return 0;
    }
    /** @type {Toolchain} */
    let toolchain;
    try {
      toolchain = await prepare(session);
    } catch (error) {
      tallies.push(COULD_NOT_RUN);
      throw error;
    }
    for (const part of parts) {
      try {
        tallies.push(await PARTS[part](session, toolchain, patterns));
      } catch (error) {
        session.signal.throwIfAborted();
        // The other part is still worth running.
        printProblem(error);
        tallies.push(COULD_NOT_RUN);
      }
    }
    return isSuccess(sum(tallies), { ci }) ? 0 : 1;
  },
  { interruptedExitCode: 130 },
);

if (!helpOnly) {
  console.log(closingLine(sum(tallies)));
}
