// @ts-check
import path from 'node:path';

import { findBrowser } from './launcher/browser.mjs';
import { runToEnd } from './launcher/command.mjs';
import { npmSettings } from './launcher/npm.mjs';
import { ROOT } from './launcher/paths.mjs';
import { prepare } from './launcher/prepare.mjs';
import { Problem } from './launcher/problem.mjs';
import { runCommand } from './launcher/session.mjs';
import { noBrowser, setUpStage } from './launcher/stage.mjs';
import { yarnSettings } from './launcher/yarn-settings.mjs';

/**
 * @typedef {import('./launcher/session.mjs').Session} Session
 * @typedef {import('./launcher/toolchain.mjs').Toolchain} Toolchain
 * @typedef {{ title: string, args: string[] }} Tool a script for Node, and its arguments
 */

/**
 * @param {string} title
 * @param {string} program below node_modules
 * @param {string[]} args
 * @returns {Tool}
 */
function tool(title, program, ...args) {
  return { title, args: [path.join(ROOT, 'node_modules', program), ...args] };
}

/**
 * @param {string} title
 * @param {string} script below scripts
 * @returns {Tool}
 */
function check(title, script) {
  return { title, args: [path.join(ROOT, 'scripts', script)] };
}

const TYPES = tool('Types', 'typescript/bin/tsc', '--project', 'tsconfig.json');
const SCRIPT_TYPES = tool(
  'Types of the scripts',
  'typescript/bin/tsc',
  '--project',
  'scripts/tsconfig.json',
);
const LAYERS = tool(
  'Floors and cycles',
  'dependency-cruiser/bin/dependency-cruise.mjs',
  '--config',
  '.dependency-cruiser.cjs',
  'packages',
  'plugins',
);
const UNUSED = tool(
  'Unused files, exports and packages',
  'knip/bin/knip.js',
  '--no-progress',
);
const ESLINT = 'eslint/bin/eslint.js';
const ESLINT_OPTIONS = [
  '--ext',
  '.js,.cjs,.mjs,.ts,.tsx',
  '--max-warnings',
  '0',
];
const PRETTIER = 'prettier/bin/prettier.cjs';
const API_REPORTS = '@backstage/repo-tools/bin/backstage-repo-tools';
const REPORTS = [
  'api-reports',
  // Members whose name and type say all need no sentence; the other message is
  // about how workspaces resolve to sources.
  '--omit-messages',
  'ae-undocumented,ae-wrong-input-file-type',
  // Warnings stand in the committed reports, so a new one is a difference: a
  // subpath that uses types of its package's main entry cannot do without.
  '--allow-all-warnings',
];

// In full: what was checked before changes the order in which the members of
// unions are written, and so the reports.
const ALL_TYPES = tool(
  'Types',
  'typescript/bin/tsc',
  '--project',
  'tsconfig.json',
  '--incremental',
  'false',
);

/** @type {Record<string, Tool[]>} */
const TASKS = {
  lint: [
    tool('ESLint', ESLINT, ...ESLINT_OPTIONS, '.'),
    tool('Prettier', PRETTIER, '--check', '--log-level=warn', '.'),
    LAYERS,
    UNUSED,
    check('Traces of one machine', 'checks/traces.mjs'),
    check('Names of files', 'checks/names.mjs'),
    check('Changesets', 'checks/changesets.mjs'),
  ],
  format: [
    tool('ESLint', ESLINT, ...ESLINT_OPTIONS, '--fix', '.'),
    tool('Prettier', PRETTIER, '--write', '--log-level=warn', '.'),
  ],
  typecheck: [TYPES, SCRIPT_TYPES],
  deps: [LAYERS],
  knip: [UNUSED],
  'api-reports': [ALL_TYPES, tool('API reports', API_REPORTS, ...REPORTS)],
  'api-reports:check': [
    ALL_TYPES,
    tool('API reports', API_REPORTS, ...REPORTS, '--ci'),
  ],
  changeset: [tool('Changeset', '@changesets/cli/bin.js')],
};

/** @param {number} since */
function seconds(since) {
  return Math.round((performance.now() - since) / 1000);
}

/**
 * Runs every tool of a task, also after one failed: one run says all.
 *
 * @param {Session} session
 * @param {Toolchain} toolchain
 * @param {Tool[]} tools
 * @param {string[]} extra arguments for the last tool
 */
async function runTools(session, toolchain, tools, extra) {
  const failed = [];
  for (const [index, { title, args }] of tools.entries()) {
    const since = performance.now();
    const last = index === tools.length - 1;
    const { code } = await runToEnd(
      session,
      toolchain.node,
      [...args, ...(last ? extra : [])],
      {
        title,
        env: { ...toolchain.env, NODE_OPTIONS: '--max-old-space-size=4096' },
      },
    );
    console.log(
      `${title}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds(since)} s)`,
    );
    if (code !== 0) {
      failed.push(title);
    }
  }
  if (failed.length > 0) {
    console.log(`\nFailed: ${failed.join(', ')}`);
  }
  return failed.length === 0 ? 0 : 1;
}

/**
 * Takes the README's pictures from a portal of its own.
 *
 * @param {Session} session
 * @param {Toolchain} toolchain
 * @param {string[]} args
 */
async function takeScreenshots(session, toolchain, args) {
  const browser = findBrowser();
  if (!browser) {
    throw noBrowser();
  }
  const stage = await setUpStage(session, toolchain, 'screenshots-portal');
  const { code } = await runToEnd(
    session,
    toolchain.node,
    [
      '--require',
      path.join(ROOT, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
      path.join(ROOT, 'e2e/screenshots.ts'),
      ...args,
    ],
    {
      title: 'Taking screenshots',
      env: { ...toolchain.env, ...stage.env, CHROMIUM_PATH: browser },
    },
  );
  return code;
}

/**
 * Yarn, with this machine's registry and proxy handed over: `npm run yarn -- add …`.
 *
 * @param {Session} session
 * @param {Toolchain} toolchain
 * @param {string[]} args
 */
async function runYarn(session, toolchain, args) {
  const { code } = await runToEnd(
    session,
    toolchain.node,
    [toolchain.yarn, ...args],
    {
      title: 'Yarn',
      env: {
        ...toolchain.env,
        ...yarnSettings(await npmSettings(), toolchain.env),
      },
    },
  );
  return code;
}

await runCommand(
  async session => {
    const [name, ...args] = process.argv.slice(2);
    const known = [...Object.keys(TASKS), 'screenshots', 'yarn'];
    if (!known.includes(name)) {
      throw new Problem(
        `There is no task "${name ?? ''}".`,
        `Choose one of: ${known.join(', ')}.`,
      );
    }
    const toolchain = await prepare(session);
    switch (name) {
      case 'screenshots':
        return takeScreenshots(session, toolchain, args);
      case 'yarn':
        return runYarn(session, toolchain, args);
      default:
        return runTools(session, toolchain, TASKS[name], args);
    }
  },
  { interruptedExitCode: 130 },
);
