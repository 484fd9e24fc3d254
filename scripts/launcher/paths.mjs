// @ts-check
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, absolute. */
export const ROOT = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../..',
);

/**
 * Everything that the commands bring or write, in one folder that git ignores.
 * Removing `state` forgets what the demo portal knows; removing the others only
 * costs the time to bring or build them again.
 */
export const LOCAL = {
  toolchain: path.join(ROOT, '.local', 'toolchain'),
  cache: path.join(ROOT, '.local', 'cache'),
  logs: path.join(ROOT, '.local', 'logs'),
  state: path.join(ROOT, '.local', 'state'),
};

/**
 * Writes a path as a reader at the root of the repository would type it.
 *
 * @param {string} file
 */
export function shown(file) {
  const relative = path.relative(ROOT, file);
  return relative.startsWith('..') ? file : relative || '.';
}
