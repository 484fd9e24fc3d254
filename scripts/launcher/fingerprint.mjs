// @ts-check
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { LOCAL } from './paths.mjs';

const GENERATED = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  'test-results',
]);

/**
 * @param {string} file or folder
 * @param {(file: string) => boolean} relevant
 * @returns {string[]} absolute paths, sorted
 */
function filesBelow(file, relevant) {
  const entry = statSync(file, { throwIfNoEntry: false });
  if (!entry?.isDirectory()) {
    return entry && relevant(file) ? [file] : [];
  }
  return readdirSync(file)
    .filter(name => !GENERATED.has(name))
    .sort()
    .flatMap(name => filesBelow(path.join(file, name), relevant));
}

/**
 * A digest of the content and the names of files. Not of their times, which a
 * clone or a checkout changes.
 *
 * @param {string} base names count relative to this folder
 * @param {string[]} sources files and folders; what does not exist counts as such
 * @param {{ extra?: string[], relevant?: (file: string) => boolean }} [options]
 *   further text that the result depends on; which files count
 */
export function fingerprint(base, sources, options = {}) {
  const relevant = options.relevant ?? (() => true);
  const hash = createHash('sha256');
  for (const text of options.extra ?? []) {
    hash.update(`${text}\0`);
  }
  for (const source of sources) {
    for (const file of filesBelow(path.resolve(base, source), relevant)) {
      const content = readFileSync(file);
      hash.update(`${path.relative(base, file)}\0${content.length}\0`);
      hash.update(content);
    }
  }
  return hash.digest('hex');
}

/**
 * Remembers of what a piece of work was done, so that it is done again only
 * when that changes.
 *
 * @param {string} name
 * @param {string} [folder]
 */
export function stamp(name, folder = LOCAL.cache) {
  const file = path.join(folder, `${name}.stamp`);
  return {
    /** @param {string} digest */
    matches(digest) {
      try {
        return readFileSync(file, 'utf8') === digest;
      } catch {
        return false;
      }
    },
    /** @param {string} digest */
    write(digest) {
      mkdirSync(folder, { recursive: true });
      // A kill or a full disk in the middle must not leave half a stamp.
      writeFileSync(`${file}.new`, digest);
      renameSync(`${file}.new`, file);
    },
  };
}
