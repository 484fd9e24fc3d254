// @ts-check
import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { Problem, diskFull, saysDiskFull } from '../launcher/problem.mjs';

export const SUPERUSER = 'postgres';

/**
 * @typedef {object} ClusterOptions
 * @property {string} bin folder of PostgreSQL's programs
 * @property {string} dataDir
 * @property {import('./account.mjs').Account | undefined} account that runs it
 * @property {string} password of the superuser, who is named postgres
 */

/** @param {ClusterOptions} options */
export function spawnOptions(options) {
  return {
    ...options.account,
    cwd: options.dataDir,
    // Nothing of the caller's locale, and no PGPORT or PGDATA of theirs.
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...windowsEnv() },
  };
}

function windowsEnv() {
  const { SystemRoot, TEMP } = process.env;
  return process.platform === 'win32' ? { SystemRoot, TEMP } : {};
}

/**
 * Makes an empty database cluster: UTF-8, the same order everywhere, a password
 * for every connection.
 *
 * @param {ClusterOptions & { sync?: boolean }} options
 */
export async function initialise(options) {
  const { account, dataDir } = options;
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o700);
  const passwordFile = `${dataDir}.password`;
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (account) {
    chownSync(dataDir, account.uid, account.gid);
    chownSync(passwordFile, account.uid, account.gid);
  }
  try {
    await promisify(execFile)(
      path.join(options.bin, 'initdb'),
      [
        `--pgdata=${dataDir}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--auth=scram-sha-256',
        ...(options.sync === false ? ['--no-sync'] : []),
      ],
      spawnOptions(options),
    );
  } catch (error) {
    const { stderr = '', message } =
      /** @type {Error & { stderr?: string }} */ (error);
    throw saysDiskFull(stderr + message)
      ? diskFull(dataDir)
      : new Problem(
          `PostgreSQL could not make its data folder ${dataDir}: ${stderr || message}`,
        );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
