// @ts-check
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} DemoSecrets
 * @property {string} installation tells one set of secrets from another
 * @property {string} superuserPassword
 * @property {string} administratorPassword
 */

/**
 * The demo server's passwords: made once, kept in a file that only its owner may
 * read.
 *
 * @param {string} folder
 * @returns {DemoSecrets}
 */
export function demoSecrets(folder) {
  const file = path.join(folder, 'demo-postgres.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') {
      throw error;
    }
  }
  const secrets = {
    installation: randomBytes(12).toString('hex'),
    superuserPassword: randomBytes(24).toString('base64url'),
    administratorPassword: randomBytes(24).toString('base64url'),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, {
    mode: 0o600,
  });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
  return secrets;
}
