// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Interrupted } from './problem.mjs';
import { Session } from './session.mjs';

test('close_stopsTheNewestFirst', async () => {
  const session = new Session();
  /** @type {string[]} */
  const stopped = [];
  session.defer(async () => void stopped.push('database'));
  session.defer(async () => {
    await new Promise(resolve => setImmediate(resolve));
    stopped.push('portal');
  });
  await session.close();
  await session.close();
  assert.deepEqual(stopped, ['portal', 'database']);
});

test('close_stopsTheOthersWhenOneFails', async t => {
  t.mock.method(console, 'error', () => {});
  const exitCode = process.exitCode;
  const session = new Session();
  let stopped = false;
  session.defer(async () => void (stopped = true));
  session.defer(async () => {
    throw new Error('stuck');
  });
  await session.close();
  assert.equal(stopped, true);
  assert.equal(process.exitCode, 1);
  process.exitCode = exitCode;
});

test('until_settlesLikeThePromise', async () => {
  const session = new Session();
  assert.equal(await session.until(Promise.resolve(3)), 3);
  await assert.rejects(session.until(Promise.reject(new Error('no'))), /no/);
});

test('until_isCutShortByARequestToStop', async () => {
  const session = new Session();
  const never = session.until(new Promise(() => {}));
  session.interrupt();
  await assert.rejects(never, Interrupted);
  await assert.rejects(session.until(Promise.resolve(1)), Interrupted);
});
