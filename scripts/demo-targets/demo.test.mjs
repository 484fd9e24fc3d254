// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { isAlive, waitForExit } from '../launcher/processes.mjs';
import { startDemoTargets } from './demo.mjs';

const MEMBERSHIP =
  '/orgs/demo-company/teams/orders-maintainers/memberships/orders-developer';

/** @type {string} */
let folder;
/** @type {import('./demo.mjs').DemoTargets} */
let targets;

const start = () =>
  startDemoTargets({ node: process.execPath, state: folder, logs: folder });

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'demo-targets-'));
  targets = await start();
});

after(async () => {
  await targets.stop();
  rmSync(folder, { recursive: true });
});

/**
 * @param {string} method
 * @param {string} target
 * @param {Record<string, string>} [headers]
 */
function github(method, target, headers) {
  return fetch(targets.urls.github + target, {
    method,
    headers,
    body: method === 'PUT' ? '{"role":"member"}' : undefined,
  });
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function json(response) {
  return response.json();
}

const administrator = () => ({
  authorization: `token ${targets.env.DEMO_GITHUB_TOKEN}`,
});

test('theTargets_listenOnLoopbackOnly', async () => {
  const elsewhere = Object.values(os.networkInterfaces())
    .flat()
    .filter(
      address => address && !address.internal && address.family === 'IPv4',
    )
    .map(address => /** @type {os.NetworkInterfaceInfo} */ (address).address);
  for (const host of elsewhere) {
    const port = Number(new URL(targets.urls.github).port);
    const reached = await new Promise(resolve => {
      const socket = net.connect({ host, port });
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
    });
    assert.equal(reached, false, host);
  }
  assert.equal(new URL(targets.urls.okta).hostname, '127.0.0.1');
});

test('theTargets_withoutTheirToken_showEverythingAndChangeNothing', async () => {
  const teams = await github('GET', '/orgs/demo-company/teams');
  assert.equal(teams.status, 200);
  const wrong = { authorization: 'token wrong' };
  for (const headers of [{}, wrong]) {
    const refused = await github('PUT', MEMBERSHIP, headers);
    assert.equal(refused.status, 401);
  }
  assert.equal((await github('GET', MEMBERSHIP)).status, 404);
  // Whoever brings a wrong one learns that it is wrong.
  const told = await github('GET', '/orgs/demo-company/teams', wrong);
  assert.equal(told.status, 401);
});

test('theTokens_areForTheirOwnerOnly', () => {
  const file = path.join(folder, 'demo-targets.json');
  assert.equal(statSync(file).mode & 0o077, 0);
  assert.match(
    JSON.parse(readFileSync(file, 'utf8')).github.token,
    /^[\w-]{32}$/,
  );
});

test('aBrowser_seesWhoIsWhere', async () => {
  for (const [url, place] of [
    [targets.urls.github, 'Team orders-maintainers'],
    [
      `${targets.urls.github}/orgs/demo-company/teams/orders`,
      'orders-developer',
    ],
    [`${targets.urls.okta}/app/UserHome`, 'Group Support console'],
  ]) {
    const response = await fetch(url, { headers: { accept: 'text/html' } });
    assert.match(response.headers.get('content-type') ?? '', /text\/html/);
    assert.ok((await response.text()).includes(place), url);
  }
});

test('aPageThatIsLeftOpen_doesNotUseUpWhatThePortalMayAsk', async () => {
  const left = async () => {
    const { headers } = await github('GET', '/orgs/demo-company/teams');
    return Number(headers.get('x-ratelimit-remaining'));
  };
  const before = await left();
  await fetch(targets.urls.github, { headers: { accept: 'text/html' } });
  assert.ok((await left()) >= before);
});

test('everyAnswer_hasAnIdOfItsRequest', async () => {
  const answers = [
    await github('GET', '/orgs/demo-company/teams'),
    await github('GET', MEMBERSHIP),
  ];
  const ids = answers.map(({ headers }) => headers.get('x-github-request-id'));
  assert.equal(new Set(ids.filter(Boolean)).size, 2);
});

test('anAccount_isFoundByItsNumber_whichARestartDoesNotChange', async () => {
  const named = async () =>
    json(await github('GET', '/users/orders-developer'));
  const { id } = await named();
  const numbered = await github('GET', `/user/${id}`);
  assert.equal((await json(numbered)).login, 'orders-developer');
  assert.equal((await github('GET', '/user/4711')).status, 404);
  await targets.stop();
  targets = await start();
  assert.equal((await named()).id, id);
});

test('aRestart_keepsWhatWasChanged_andAddressAndTokens', async () => {
  const { urls, env } = targets;
  const groups = async () => {
    const response = await fetch(`${targets.urls.okta}/api/v1/groups`);
    return json(response);
  };
  const [group] = (await groups()).filter(
    (/** @type {any} */ one) => one.profile.name === 'Support console',
  );
  const members = async () => {
    const response = await fetch(
      `${targets.urls.okta}/api/v1/groups/${group.id}/users`,
    );
    return (await json(response)).map(
      (/** @type {any} */ one) => one.profile.login,
    );
  };
  const put = await github('PUT', MEMBERSHIP, administrator());
  assert.equal(put.status, 200);
  const user = await fetch(
    `${urls.okta}/api/v1/users/web-lead@demo-company.example`,
  );
  const { id } = await json(user);
  const taken = await fetch(
    `${urls.okta}/api/v1/groups/${group.id}/users/${id}`,
    {
      method: 'DELETE',
      headers: { authorization: `SSWS ${env.DEMO_OKTA_TOKEN}` },
    },
  );
  assert.equal(taken.status, 204);

  await targets.stop();
  targets = await start();
  assert.deepEqual(targets.urls, urls);
  assert.deepEqual(targets.env, env);
  assert.equal((await github('GET', MEMBERSHIP)).status, 200);
  assert.deepEqual(await members(), []);

  await github('DELETE', MEMBERSHIP, administrator());
  await targets.stop();
  targets = await start();
  assert.equal((await github('GET', MEMBERSHIP)).status, 404);
  // One line for each membership, however often it came and went.
  const journal = readFileSync(path.join(folder, 'demo-targets/github.json'));
  assert.equal(JSON.parse(String(journal)).length, 1);
});

test('theTargets_whenTheirPortIsTaken_takeAnother', async () => {
  const port = Number(new URL(targets.urls.github).port);
  await targets.stop();
  assert.equal(isAlive(targets.pid), false);
  const squatter = net.createServer();
  await new Promise(resolve =>
    squatter.listen(port, '127.0.0.1', () => resolve(undefined)),
  );
  try {
    targets = await start();
    assert.notEqual(Number(new URL(targets.urls.github).port), port);
    assert.equal((await github('GET', '/orgs/demo-company')).status, 200);
  } finally {
    squatter.close();
  }
});

test('theTargets_endWithTheirLauncher_alsoWhenItIsKilled', async () => {
  const own = mkdtempSync(path.join(os.tmpdir(), 'demo-targets-'));
  const launcher = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { startDemoTargets } from ${JSON.stringify(new URL('./demo.mjs', import.meta.url).href)};
      const { pid } = await startDemoTargets({ node: process.execPath, state: process.argv[1], logs: process.argv[1] });
      console.log(pid);`,
      own,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const [said] = await once(launcher.stdout, 'data');
    const pid = Number(said);
    assert.equal(isAlive(pid), true);
    launcher.kill('SIGKILL');
    assert.equal(await waitForExit(pid, 10_000), true);
  } finally {
    launcher.kill('SIGKILL');
    rmSync(own, { recursive: true });
  }
});
