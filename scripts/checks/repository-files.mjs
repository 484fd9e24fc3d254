// @ts-check
import { execFileSync } from 'node:child_process';

import { ROOT } from '../launcher/paths.mjs';

/**
 * The files that git tracks or would add, relative to the root.
 *
 * @returns {string[]}
 */
export function repositoryFiles() {
  return execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
    .split('\0')
    .filter(Boolean);
}
