// @ts-check
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { LOCAL } from '../launcher/paths.mjs';
import { Problem } from '../launcher/problem.mjs';
import { canReach } from './account.mjs';

/**
 * Where root keeps what the account `postgres` must reach although it may not
 * enter the clone.
 */
const OUTSIDE = ['/var/lib', '/var/tmp'];

/**
 * The folder may stand where others may write: take it only if it is ours.
 *
 * @param {string} folder
 */
function makeOwnFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const entry = lstatSync(folder);
  if (
    !entry.isDirectory() ||
    entry.uid !== process.getuid?.() ||
    (entry.mode & 0o022) !== 0
  ) {
    throw new Problem(
      `${folder} exists but was not made by this command.`,
      'Look at what it is, and remove or rename it.',
    );
  }
  // Whatever the umask was.
  chmodSync(folder, 0o755);
}

/**
 * The folder for the demo PostgreSQL: beside the other state, or outside the
 * clone when the server's account may not enter it (a clone in root's home or in
 * any folder that only its owner may enter).
 *
 * @param {import('./account.mjs').Account | undefined} account
 * @param {string} [inside]
 * @returns {string}
 */
export function demoFolder(
  account,
  inside = path.join(LOCAL.state, 'demo-postgres'),
) {
  if (canReach(inside, account)) {
    mkdirSync(inside, { recursive: true });
    // A strict umask may have made it unreachable.
    if (canReach(inside, account)) {
      return inside;
    }
  }
  const parent = OUTSIDE.find(
    folder =>
      statSync(folder, { throwIfNoEntry: false })?.isDirectory() &&
      canReach(folder, account),
  );
  if (!parent) {
    throw new Problem(
      `The account "postgres" can enter neither ${inside} nor ${OUTSIDE.join(' or ')}.`,
      'Clone into a folder that every user may enter, or run as an ordinary user.',
    );
  }
  const owner = createHash('sha256').update(inside).digest('hex').slice(0, 12);
  const folder = path.join(parent, `jit-access-${process.getuid?.()}-${owner}`);
  makeOwnFolder(folder);
  return folder;
}
