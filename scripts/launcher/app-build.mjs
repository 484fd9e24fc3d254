// @ts-check
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { runOrFail } from './command.mjs';
import { fingerprint, stamp } from './fingerprint.mjs';
import { ROOT } from './paths.mjs';
import { step } from './progress.mjs';

const APP = 'packages/app';

/** @returns {Map<string, { folder: string, dependencies: string[] }>} by name */
function workspaces() {
  const found = new Map();
  for (const parent of ['packages', 'plugins']) {
    for (const name of readdirSync(path.join(ROOT, parent)).sort()) {
      const folder = path.join(parent, name);
      const manifest = path.join(ROOT, folder, 'package.json');
      if (existsSync(manifest)) {
        const json = JSON.parse(readFileSync(manifest, 'utf8'));
        found.set(json.name, {
          folder,
          dependencies: Object.keys(json.dependencies ?? {}),
        });
      }
    }
  }
  return found;
}

/** The folders of the app and of every package of this repository in it. */
function appFolders() {
  const all = workspaces();
  const folders = new Set();
  const visit = (/** @type {string} */ name) => {
    const workspace = all.get(name);
    if (workspace && !folders.has(workspace.folder)) {
      folders.add(workspace.folder);
      workspace.dependencies.forEach(visit);
    }
  };
  visit('app');
  return [...folders].sort();
}

/** @param {string} file */
function isBuilt(file) {
  return !/\.(test|stories)\.[jt]sx?$|\.md$|\/__fixtures__\//.test(file);
}

/**
 * Builds the portal's pages, when what they are made of changed.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 */
export async function buildApp(session, toolchain) {
  const digest = fingerprint(
    ROOT,
    // The configuration names the plugins that are discovered at build time.
    [...appFolders(), 'yarn.lock', 'tsconfig.json', 'app-config.yaml'],
    { relevant: isBuilt },
  );
  const built = path.join(ROOT, APP, 'dist', 'index.html');
  if (existsSync(built) && stamp('app-build').matches(digest)) {
    return;
  }
  await step('Building the pages', async () => {
    // A build that is cut short leaves something half.
    stamp('app-build').write('');
    await runOrFail(
      session,
      toolchain.node,
      [
        path.join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
        'package',
        'build',
        '--config',
        path.join(ROOT, 'app-config.yaml'),
      ],
      {
        title: 'Building the pages',
        log: 'app-build',
        cwd: path.join(ROOT, APP),
        env: { ...toolchain.env, NODE_ENV: 'production' },
      },
    );
    stamp('app-build').write(digest);
  });
}
