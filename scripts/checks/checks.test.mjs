// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkChangeset } from './check-changeset.mjs';
import { findTraces } from './find-traces.mjs';
import { saysNothing } from './says-nothing.mjs';

const MACHINE = {
  folders: ['/home/somebody/code', '/root'],
  registry: 'https://packages.example.com/npm/',
};

test('findTraces_namesTheLineAndWhatItTells', () => {
  const text = 'one\nsee /home/somebody/code/x\nand packages.example.com\n';
  assert.deepEqual(findTraces(text, MACHINE), [
    { line: 2, what: 'a path of this machine' },
    { line: 3, what: "this machine's npm registry" },
  ]);
});

test('findTraces_findsPastedSecrets', () => {
  const key = `-----BEGIN ${'PRIVATE'} KEY-----\n${'A'.repeat(64)}`;
  assert.deepEqual(findTraces(key, MACHINE), [
    { line: 1, what: 'a private key' },
  ]);
  assert.equal(findTraces(`ghp_${'a'.repeat(36)}`, MACHINE).length, 1);
});

test('findTraces_letsWhatIsPublicPass', () => {
  const text = 'https://docs.example/ /root/ /usr/bin/chromium';
  assert.deepEqual(findTraces(text, MACHINE), []);
});

const PACKAGES = ['@jit-access/backstage-plugin-jit-access'];
const changeset = (/** @type {string} */ head, summary = 'Says more.') =>
  `---\n${head}\n---\n\n${summary}\n`;

test('checkChangeset_acceptsAKnownPackageABumpAndASentence', () => {
  const head = `'@jit-access/backstage-plugin-jit-access': minor`;
  assert.deepEqual(checkChangeset(changeset(head), PACKAGES), []);
});

test('checkChangeset_saysWhatIsWrong', () => {
  /** @type {Array<[string, RegExp]>} */
  const wrong = [
    ['no front matter', /does not begin/],
    [changeset(`'@jit-access/unknown': minor`), /not a published package/],
    [changeset(`'${PACKAGES[0]}': huge`), /"huge" is not one of/],
    [changeset(''), /names no package/],
    [changeset(`'${PACKAGES[0]}': patch`, ''), /does not say what changed/],
  ];
  for (const [text, expected] of wrong) {
    assert.match(checkChangeset(text, PACKAGES).join('; '), expected);
  }
});

test('saysNothing_findsNamesThatEverythingFits', () => {
  for (const name of [
    'utils.ts',
    'testUtil.ts',
    'string-helpers.test.ts',
    'GrantManager.tsx',
  ]) {
    assert.ok(saysNothing(name), name);
  }
  for (const name of [
    'utilisation.ts',
    'commonName.ts',
    'manage.ts',
    'policy.ts',
  ]) {
    assert.ok(!saysNothing(name), name);
  }
});
