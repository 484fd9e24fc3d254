// @ts-check
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';

import { freePort, isTaken, parsePort } from './ports.mjs';
import { Problem } from './problem.mjs';

test('isTaken_whenSomebodyListensOnLoopback_saysSo', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());

  assert.equal(await isTaken(port), true);
  server.close();
  await once(server, 'close');
  assert.equal(await isTaken(port), false);
});

test('isTaken_whenSomebodyListensOnEveryAddress_saysSo', async () => {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());

  assert.equal(await isTaken(port), true);
  server.close();
});

test('freePort_canBeListenedOn', async () => {
  assert.equal(await isTaken(await freePort()), false);
});

test('parsePort_takesTheFallbackOnlyForNothing', () => {
  assert.equal(parsePort(undefined, 'PORT', 7007), 7007);
  assert.equal(parsePort('', 'PORT', 7007), 7007);
  assert.equal(parsePort('7008', 'PORT', 7007), 7008);
});

for (const text of ['0', '-1', '65536', '70.5', 'seven', '7007x']) {
  test(`parsePort_refuses_${text}`, () => {
    assert.throws(
      () => parsePort(text, '--port', 7007),
      error => error instanceof Problem && error.message.includes(`"${text}"`),
    );
  });
}
