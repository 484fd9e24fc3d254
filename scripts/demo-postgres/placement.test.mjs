// @ts-check
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { canReach } from './account.mjs';
import { completeBinaries } from './binaries.mjs';
import { demoFolder } from './placement.mjs';

/** Somebody who is neither us nor in a group of ours. */
const STRANGER = { uid: 2 ** 20, gid: 2 ** 20 };

/** @type {string} */
let folder;
beforeEach(() => {
  process.umask(0o022);
  folder = mkdtempSync(path.join(os.tmpdir(), 'placement-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('canReach_isStoppedByOneClosedFolderOnTheWay', () => {
  const closed = path.join(folder, 'closed');
  const target = path.join(closed, 'inner', 'not-yet-there');
  mkdirSync(path.join(closed, 'inner'), { recursive: true });
  assert.equal(canReach(target, STRANGER), true);
  chmodSync(closed, 0o700);
  assert.equal(canReach(target, STRANGER), false);
  assert.equal(canReach(target, undefined), true);
});

test('canReach_seesWhatOwnerAndGroupMay', () => {
  const { uid, gid } = statSync(folder);
  chmodSync(folder, 0o700);
  assert.equal(canReach(folder, { uid, gid: STRANGER.gid }), true);
  chmodSync(folder, 0o710);
  assert.equal(canReach(folder, { uid: STRANGER.uid, gid }), true);
  assert.equal(canReach(folder, STRANGER), false);
});

test('demoFolder_staysInsideWhereTheAccountCanReachIt', () => {
  const inside = path.join(folder, 'state', 'demo');
  assert.equal(demoFolder(STRANGER, inside), inside);
  assert.ok(existsSync(inside));
});

test(
  'demoFolder_goesOutsideAClosedFolder_andRefusesAForeignOne',
  { skip: process.getuid?.() !== 0 && 'only root keeps the data elsewhere' },
  () => {
    chmodSync(folder, 0o700);
    const outside = demoFolder(STRANGER, path.join(folder, 'demo'));
    try {
      assert.ok(!outside.startsWith(folder));
      assert.equal(canReach(outside, STRANGER), true);
      assert.equal(demoFolder(STRANGER, path.join(folder, 'demo')), outside);

      rmSync(outside, { recursive: true });
      symlinkSync(os.tmpdir(), outside);
      assert.throws(
        () => demoFolder(STRANGER, path.join(folder, 'demo')),
        /was not made by this command/,
      );
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  },
);

test('completeBinaries_makesTheLinksAndModesThatAPackageCannotHold', () => {
  const native = path.join(folder, 'native');
  mkdirSync(path.join(native, 'bin'), { recursive: true });
  mkdirSync(path.join(native, 'lib'));
  writeFileSync(path.join(native, 'bin/postgres'), '', { mode: 0o644 });
  writeFileSync(path.join(native, 'lib/libx.so.1.2'), 'library');
  writeFileSync(
    path.join(native, 'pg-symlinks.json'),
    JSON.stringify([
      { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' },
    ]),
  );

  completeBinaries(native);
  completeBinaries(native);

  assert.equal(
    statSync(path.join(native, 'lib/libx.so.1')).size,
    'library'.length,
  );
  assert.equal(statSync(path.join(native, 'bin/postgres')).mode & 0o555, 0o555);
});
