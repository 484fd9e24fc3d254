// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

import { ROOT } from './paths.mjs';
import {
  commandLineOf,
  isAlive,
  parentOf,
  spawnInOwnGroup,
  stopGroup,
  waitForExit,
} from './processes.mjs';

const PATIENCE_MS = 10_000;
const FOLLOW = path.join(ROOT, 'scripts/launcher/follow-launcher.cjs');

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
async function firstLine(child) {
  const lines = createInterface(
    /** @type {import('stream').Readable} */ (child.stdout),
  );
  const [line] = await once(lines, 'line');
  return line;
}

/**
 * @param {string} script
 * @param {string[]} [args]
 */
function startNode(script, args = []) {
  return spawnInOwnGroup(process.execPath, [...args, '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const PARENT_AND_CHILD = `
  const child = require('node:child_process').spawn(
    process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
  console.log(child.pid);
  setInterval(() => {}, 1000);`;

test('stopGroup_endsWhatTheProcessStartedToo', async () => {
  const parent = startNode(PARENT_AND_CHILD);
  const child = Number(await firstLine(parent));
  assert.equal(parentOf(child), parent.pid);

  await stopGroup(Number(parent.pid), PATIENCE_MS);

  assert.equal(isAlive(Number(parent.pid)), false);
  assert.equal(await waitForExit(child, PATIENCE_MS), true);
});

test('stopGroup_killsAProcessThatDoesNotListen', async () => {
  const stubborn = startNode(
    `process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000);`,
  );
  await firstLine(stubborn);
  await stopGroup(Number(stubborn.pid), 200);
  assert.equal(isAlive(Number(stubborn.pid)), false);
});

test('isAlive_ofAProcessThatEndedButWasNotReaped_isFalse', async () => {
  // The shell replaces itself, so nobody ever waits for its child.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const child = Number(await firstLine(parent));
  assert.equal(await waitForExit(child, PATIENCE_MS), true);
  process.kill(child, 0); // still known to the system
  parent.kill('SIGKILL');
});

test('commandLineOf_tellsProcessesApart', () => {
  assert.match(commandLineOf(process.pid) ?? '', /processes\.test\.mjs|--test/);
});

test('followLauncher_whenTheLauncherIsKilled_endsThePortal', async () => {
  const launcher = startNode(`
    const child = require('node:child_process').spawn(process.execPath,
      ['--require', ${JSON.stringify(FOLLOW)}, '--eval', 'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000)'],
      { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: true });
    child.once('spawn', () => console.log(child.pid));
    setInterval(() => {}, 1000);`);
  const portal = Number(await firstLine(launcher));
  assert.equal(isAlive(portal), true);

  launcher.kill('SIGKILL');

  assert.equal(await waitForExit(portal, PATIENCE_MS), true);
});

test('followLauncher_doesNotKeepAPortalAliveThatIsDone', async () => {
  const child = spawn(process.execPath, ['--require', FOLLOW, '--eval', '0'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});
