// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { runOrFail } from './command.mjs';
import { fingerprint, stamp } from './fingerprint.mjs';
import { npmSettings } from './npm.mjs';
import { ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { yarnSettings } from './yarn-settings.mjs';

/** Every file that decides what `yarn install` brings. */
function manifests() {
  const workspaces = ['packages', 'plugins'].flatMap(folder =>
    readdirSync(path.join(ROOT, folder))
      .sort()
      .map(name => path.join(folder, name, 'package.json')),
  );
  return ['package.json', 'yarn.lock', '.yarnrc.yml', ...workspaces];
}

function digest() {
  return fingerprint(ROOT, manifests(), {
    extra: [process.platform, process.arch],
  });
}

/** Whether the packages in place are those that the lock file asks for. */
export function packagesAreCurrent() {
  return (
    existsSync(path.join(ROOT, 'node_modules', '.yarn-state.yml')) &&
    stamp('install').matches(digest())
  );
}

/**
 * Installs the packages that `yarn.lock` names, when they changed.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 */
export async function installPackages(session, toolchain) {
  if (packagesAreCurrent()) {
    return;
  }
  await step('Installing packages', async () => {
    await runOrFail(
      session,
      toolchain.node,
      [toolchain.yarn, 'install', '--immutable'],
      {
        title: 'Installing packages',
        log: 'install',
        // The registry, proxy and certificates of this machine are handed over
        // at run time; nothing of them is ever written into the repository.
        env: {
          ...toolchain.env,
          ...yarnSettings(await npmSettings(), toolchain.env),
        },
      },
    );
    stamp('install').write(digest());
  });
}
