// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { runOrFail, runToEnd } from './launcher/command.mjs';
import { npmSettings } from './launcher/npm.mjs';
import { ROOT } from './launcher/paths.mjs';
import { prepare } from './launcher/prepare.mjs';
import { Problem } from './launcher/problem.mjs';
import { step } from './launcher/progress.mjs';
import { runCommand } from './launcher/session.mjs';
import { yarnSettings } from './launcher/yarn-settings.mjs';

const FOLDER = path.join(ROOT, 'benchmarks');

/** Benchmarks are folders that have something to run. */
function known() {
  return readdirSync(FOLDER).filter(name =>
    existsSync(path.join(FOLDER, name, 'index.mjs')),
  );
}

/**
 * The peers are not installed with the portal: their folder is a project of its
 * own, with a lock file of its own.
 *
 * @param {import('./launcher/session.mjs').Session} session
 * @param {import('./launcher/toolchain.mjs').Toolchain} toolchain
 */
async function installPeers(session, toolchain) {
  await step('Installing what is compared with', async () => {
    await runOrFail(
      session,
      toolchain.node,
      [toolchain.yarn, 'install', '--immutable'],
      {
        title: 'Installing what is compared with',
        log: 'install-benchmarks',
        cwd: FOLDER,
        env: {
          ...toolchain.env,
          ...yarnSettings(await npmSettings(), toolchain.env),
        },
      },
    );
  });
}

await runCommand(
  async session => {
    const [name, ...args] = process.argv.slice(2);
    if (!name || !known().includes(name)) {
      throw new Problem(
        `There is no benchmark "${name ?? ''}".`,
        `Choose one of: ${known().join(', ')}. For instance: npm run bench -- policy`,
      );
    }
    const toolchain = await prepare(session);
    await installPeers(session, toolchain);
    const { code } = await runToEnd(
      session,
      toolchain.node,
      [
        '--expose-gc',
        '--require',
        path.join(ROOT, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
        path.join(FOLDER, name, 'index.mjs'),
        ...args,
      ],
      { title: `Benchmark ${name}`, env: toolchain.env },
    );
    return code;
  },
  { interruptedExitCode: 130 },
);
