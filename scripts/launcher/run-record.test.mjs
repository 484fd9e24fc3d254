// @ts-check
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { isAlive, spawnInOwnGroup } from './processes.mjs';
import { takeRunRecord } from './run-record.mjs';

/** @type {string} */
let folder;
/** @type {import('node:child_process').ChildProcess[]} */
let started;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'run-record-'));
  started = [];
});

afterEach(() => {
  started.forEach(child => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true });
});

/** @param {string} mark in the command line of the process */
async function startProcess(mark) {
  const child = spawnInOwnGroup(
    process.execPath,
    ['--eval', 'console.log(1); setInterval(() => {}, 1000)', mark],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  started.push(child);
  await once(/** @type {import('stream').Readable} */ (child.stdout), 'data');
  return Number(child.pid);
}

/** @param {object} record */
function leave(record) {
  writeFileSync(path.join(folder, 'running.json'), JSON.stringify(record));
}

const DEAD = 2 ** 22 + 1;

test('takeRunRecord_afterAKilledLauncher_stopsItsPortal', async () => {
  const portal = await startProcess('/x/packages/backend/src/index.ts');
  leave({ launcher: DEAD, portal, port: 7007 });

  const record = await takeRunRecord(7007, folder);

  assert.equal(isAlive(portal), false);
  record.release();
});

test('takeRunRecord_sparesAnotherProgramThatWasGivenTheNumber', async () => {
  const other = await startProcess('somebody-elses-program');
  leave({ launcher: other, portal: other, port: 7007 });

  const record = await takeRunRecord(7007, folder);

  assert.equal(isAlive(other), true);
  record.release();
});

test('takeRunRecord_whileTheDemoRuns_refusesAndSaysWhere', async t => {
  t.mock.method(console, 'log', () => {});
  const launcher = await startProcess('scripts/start.mjs');
  leave({ launcher, port: 7009 });

  await assert.rejects(
    takeRunRecord(7007, folder, 100),
    /already runs from this folder, on http:\/\/localhost:7009/,
  );
  assert.equal(isAlive(launcher), true);
});

test('takeRunRecord_waitsForALauncherThatIsAboutToEnd', async t => {
  const launcher = await startProcess('scripts/start.mjs');
  leave({ launcher, port: 7007 });
  t.mock.method(console, 'log', () => process.kill(launcher, 'SIGKILL'));

  const record = await takeRunRecord(7007, folder);
  assert.equal(existsSync(path.join(folder, 'running.json')), true);
  record.release();
  assert.equal(existsSync(path.join(folder, 'running.json')), false);
});

test('takeRunRecord_readsOverADamagedFile', async () => {
  writeFileSync(path.join(folder, 'running.json'), '{"launcher":');
  const record = await takeRunRecord(7007, folder);
  record.release();
  assert.equal(existsSync(path.join(folder, 'running.json')), false);
});
