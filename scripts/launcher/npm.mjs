// @ts-check
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * The npm that runs us, or else the one that came with this Node: as the path
 * of its program, which runs everywhere without a shell.
 *
 * @returns {string}
 */
function npmProgram() {
  const bin = path.dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? '',
    path.join(bin, '../lib/node_modules/npm/bin/npm-cli.js'),
    path.join(bin, 'node_modules/npm/bin/npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  // Under Yarn, npm_execpath is Yarn.
  const found = candidates.find(
    file => path.basename(file) === 'npm-cli.js' && existsSync(file),
  );
  return found ?? 'npm';
}

/**
 * The command line that runs npm.
 *
 * @param {string[]} args
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(args) {
  const program = npmProgram();
  return program === 'npm'
    ? { command: 'npm', args }
    : { command: process.execPath, args: [program, ...args] };
}

/**
 * Npm's settings as npm itself sees them: from the command line, the
 * environment, and the project's, the user's and the machine's `.npmrc`.
 *
 * @returns {Promise<Record<string, unknown>>}
 */
export async function npmSettings() {
  const { command, args } = npmCommand(['config', 'ls', '--long', '--json']);
  const { stdout } = await promisify(execFile)(command, args, {
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}
