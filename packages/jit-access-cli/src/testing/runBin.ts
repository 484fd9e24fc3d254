import { execFile } from 'node:child_process';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const BIN = resolvePackagePath('@jit-access/cli', 'bin/jit-access');
export const REPOSITORY = resolvePackagePath('@jit-access/cli', '../..');

/** What a run of the command wrote, and its exit code. */
export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs the command as a process of its own, as a shell would, in the repository. */
export function runBin(
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [BIN, ...args],
      {
        cwd: options.cwd ?? REPOSITORY,
        env: { PATH: process.env.PATH, NO_COLOR: '1', ...options.env },
      },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}
