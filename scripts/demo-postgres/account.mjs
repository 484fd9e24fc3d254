// @ts-check
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

import { Problem } from '../launcher/problem.mjs';

const NAME = 'postgres';

/**
 * A system account that runs PostgreSQL in our place.
 *
 * @typedef {{ uid: number, gid: number }} Account
 */

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  return execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** @returns {Account | undefined} */
function lookUp() {
  try {
    return {
      uid: Number(run('id', ['-u', NAME])),
      gid: Number(run('id', ['-g', NAME])),
    };
  } catch {
    return undefined;
  }
}

/**
 * The account to run PostgreSQL as: undefined for an ordinary user, who runs it
 * as themselves. PostgreSQL refuses to run as root, so root gets the account
 * `postgres`, made here where the system has none.
 *
 * @returns {Account | undefined}
 */
export function serverAccount() {
  if (process.platform === 'win32' || process.getuid?.() !== 0) {
    return undefined;
  }
  const existing = lookUp();
  if (existing) {
    return existing;
  }
  try {
    run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      NAME,
    ]);
  } catch (error) {
    throw new Problem(
      `PostgreSQL does not run as root, and the account "${NAME}" could not be made: ${/** @type {Error} */ (error).message.trim()}`,
      'Run this command as an ordinary user, or add a system account named "postgres".',
    );
  }
  const made = lookUp();
  if (!made) {
    throw new Problem(`The account "${NAME}" was made but cannot be found.`);
  }
  return made;
}

/**
 * Whether an account may pass through a folder, by the permission bits of the
 * folder itself.
 *
 * @param {import('node:fs').Stats} folder
 * @param {Account} account
 */
function mayPass(folder, account) {
  if (folder.uid === account.uid) {
    return (folder.mode & 0o100) !== 0;
  }
  return (folder.mode & (folder.gid === account.gid ? 0o010 : 0o001)) !== 0;
}

/**
 * Whether an account can reach a path that exists or is still to be made: every
 * existing folder on the way lets it pass.
 *
 * @param {string} target absolute
 * @param {Account | undefined} account undefined: ourselves
 */
export function canReach(target, account) {
  if (!account) {
    return true;
  }
  for (let folder = target; ; folder = path.dirname(folder)) {
    const entry = statSync(folder, { throwIfNoEntry: false });
    if (entry && !mayPass(entry, account)) {
      return false;
    }
    if (folder === path.dirname(folder)) {
      return true;
    }
  }
}
