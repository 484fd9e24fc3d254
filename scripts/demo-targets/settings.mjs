// @ts-check
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { freePort, isTaken } from '../launcher/ports.mjs';

/**
 * Where the demo company's systems are, and what opens them.
 *
 * @typedef {Record<'github' | 'okta', { port: number, token: string }>} Settings
 */

const SYSTEMS = /** @type {const} */ (['github', 'okta']);

/** @param {string} state folder */
function fileIn(state) {
  return path.join(state, 'demo-targets.json');
}

/**
 * @param {string} state folder
 * @returns {Settings}
 */
export function readSettings(state) {
  return JSON.parse(readFileSync(fileIn(state), 'utf8'));
}

/**
 * @param {string} state folder
 * @returns {Partial<Settings>}
 */
function earlierSettings(state) {
  try {
    return readSettings(state);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') {
      throw error;
    }
    return {};
  }
}

/**
 * The settings of a state folder, in a file that only its owner may read: tokens
 * are made once, ports are those of the last time unless somebody else has them.
 *
 * @param {string} state folder
 * @returns {Promise<Settings>}
 */
export async function provideSettings(state) {
  const earlier = earlierSettings(state);
  const settings = /** @type {Settings} */ ({});
  for (const system of SYSTEMS) {
    const { port, token } = earlier[system] ?? {};
    settings[system] = {
      port: port && !(await isTaken(port)) ? port : await freePort(),
      token: token ?? randomBytes(24).toString('base64url'),
    };
  }
  mkdirSync(state, { recursive: true });
  const file = fileIn(state);
  writeFileSync(`${file}.new`, `${JSON.stringify(settings, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(`${file}.new`, file);
  return settings;
}
