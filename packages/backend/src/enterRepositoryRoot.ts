import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

function isRepositoryRoot(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) {
    return false;
  }
  const parsed: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  return (
    typeof parsed === 'object' && parsed !== null && 'workspaces' in parsed
  );
}

/**
 * Makes the root of the repository the working directory.
 *
 * File paths in `app-config.yaml` (catalog files, the state folder) are
 * relative to the working directory, which differs between
 * `backstage-cli package start` (packages/backend) and a start from the root.
 * Outside a repository, as in a container image, nothing changes.
 *
 * @internal
 */
export function enterRepositoryRoot(): void {
  let folder = process.cwd();
  while (!isRepositoryRoot(folder)) {
    const parent = dirname(folder);
    if (parent === folder) {
      return;
    }
    folder = parent;
  }
  process.chdir(folder);
}
