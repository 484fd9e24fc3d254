// @ts-check
import { closeSync } from 'node:fs';
import path from 'node:path';

import { endOfLog, lastLines, openLog } from '../launcher/log-file.mjs';
import { LOCAL, ROOT, shown } from '../launcher/paths.mjs';
import { Problem } from '../launcher/problem.mjs';
import { spawnInOwnGroup, stopGroup } from '../launcher/processes.mjs';
import { provideSettings } from './settings.mjs';

const STOP_PATIENCE_MS = 5_000;

/**
 * The demo company's GitHub and Okta, ready for the portal.
 *
 * @typedef {object} DemoTargets
 * @property {number} pid
 * @property {Record<'github' | 'okta', string>} urls where they are, and can be looked at
 * @property {Record<string, string>} env what the portal is told of them
 * @property {() => Promise<void>} stop
 */

/**
 * Starts the demo company's GitHub and Okta, as they were when they stopped. They
 * end with this process, even when it is killed.
 *
 * @param {object} options
 * @param {string} options.node a Node that `emulate` runs on
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} [options.state] folder for the tokens, and for what was changed
 * @param {string} [options.logs]
 * @returns {Promise<DemoTargets>}
 */
export async function startDemoTargets(options) {
  const state = options.state ?? LOCAL.state;
  const log = path.join(options.logs ?? LOCAL.logs, 'demo-targets.log');
  const settings = await provideSettings(state);
  const output = openLog(log);
  const child = spawnInOwnGroup(
    options.node,
    [
      '--require',
      path.join(ROOT, 'scripts/launcher/follow-launcher.cjs'),
      path.join(ROOT, 'scripts/demo-targets/serve.mjs'),
      state,
    ],
    {
      cwd: ROOT,
      env: options.env ?? process.env,
      stdio: ['ignore', output, output, 'ipc'],
    },
  );
  closeSync(output);
  const pid = /** @type {number} */ (child.pid);
  const stop = () => stopGroup(pid, STOP_PATIENCE_MS);
  try {
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('error', reject);
      child.once('exit', code => reject(new Error(`exit code ${code}`)));
    });
  } catch (error) {
    if (child.pid) {
      await stop();
    }
    throw new Problem(
      `The demo company's GitHub and Okta did not start: ${/** @type {Error} */ (error).message}`,
      `Read ${shown(log)}. It ends with:\n\n${lastLines(endOfLog(log))}\n`,
    );
  }
  const urls = {
    github: `http://127.0.0.1:${settings.github.port}`,
    okta: `http://127.0.0.1:${settings.okta.port}`,
  };
  return {
    pid,
    urls,
    env: {
      DEMO_GITHUB_URL: urls.github,
      DEMO_GITHUB_TOKEN: settings.github.token,
      DEMO_OKTA_URL: urls.okta,
      DEMO_OKTA_TOKEN: settings.okta.token,
    },
    stop,
  };
}
