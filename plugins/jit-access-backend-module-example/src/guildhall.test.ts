import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  AccessProvider,
  jitAccessProvidersExtensionPoint,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { readGuildhallConfig } from './config';
import { GuildhallAccessProvider } from './GuildhallAccessProvider';
import jitAccessModuleGuildhall from './index';
import { TestGuildhall } from './__fixtures__/TestGuildhall';

const soon = () => AbortSignal.timeout(5_000);
let hall: TestGuildhall;
let provider: GuildhallAccessProvider;

beforeEach(async () => {
  hall = await TestGuildhall.start();
  provider = new GuildhallAccessProvider(hall.config());
});
afterEach(() => hall.stop());

const orderFor = (name: string) =>
  createTestOrder(provider, {
    target: { hall: 'main', groups: ['smiths'] },
    subject: hall.hire(name),
  });

it('shares a membership between roles that name the same group', () => {
  const keys = (groups: string[]) =>
    provider.effects({ hall: 'main', groups }).map(({ key }) => key);
  expect(keys(['weavers', 'smiths'])).toEqual([
    'member:main/smiths',
    ...keys(['weavers']),
  ]);
});

it('plans what it sends', async () => {
  const order = await orderFor('ann');
  for (const change of ['ensure', 'remove'] as const) {
    hall.sent.length = 0;
    const { providerRequestIds } = await provider[change](order, soon());
    expect(hall.sent).toEqual(provider.plan(order, change));
    expect(providerRequestIds).toHaveLength(1);
  }
});

it.each([
  ['has no login', {}, /has no annotation guildhall\/login; set it/],
  [
    'has a login that nobody has',
    { 'guildhall/login': 'ann or bob' },
    /0 people with the login "ann or bob"; correct the annotation/,
  ],
  [
    'has a login that two people have',
    { 'guildhall/login': 'twin' },
    /2 people with the login "twin"; correct the annotation/,
  ],
])('does not guess the account of whoever %s', async (_, annotations, why) => {
  hall.people.set('p-8', 'twin').set('p-9', 'twin');
  const [effect] = provider.effects({ hall: 'main', groups: ['smiths'] });
  const subject = { ref: 'user:default/ann', annotations };
  await expect(
    provider.account(subject, effect, 'b-1', soon()),
  ).rejects.toMatchObject({
    kind: 'permanent',
    message: expect.stringMatching(why),
  });
});

it.each([
  [
    'is throttled',
    { status: 429, headers: { 'retry-after': '7' } },
    'throttled',
  ],
  ['loses the answer', { status: 502, committed: true }, 'unknown-outcome'],
  ['is not let in', { status: 401 }, 'permanent'],
  ['answers nonsense', { status: 200, body: '<html>' }, 'unknown-outcome'],
])('knows what it means when it %s', async (_, fault, kind) => {
  const order = await orderFor('ann');
  hall.faults.push(fault);
  await expect(provider.ensure(order, soon())).rejects.toMatchObject({
    kind,
    ...(kind === 'throttled' && { retryAfterSeconds: 7 }),
    providerRequestIds: [expect.stringMatching(/^r-/)],
  });
});

it('does not take the 404 of a proxy for absence', async () => {
  const order = await orderFor('ann');
  await provider.ensure(order, soon());
  hall.faults.push({ status: 404, body: 'no such site' });
  await expect(provider.observe(order, soon())).rejects.toThrow(
    /answered 404 .*Check the url/,
  );
});

it('names the group that is not there', async () => {
  const order = await orderFor('ann');
  hall.groups.clear();
  await expect(provider.ensure(order, soon())).rejects.toMatchObject({
    kind: 'permanent',
    message: expect.stringMatching(/no group "smiths"; make it/),
  });
  expect(await provider.remove(order, soon())).toBeDefined();
});

it('says in its check what our identity lacks', async () => {
  hall.rights = ['members:read'];
  await expect(provider.check(soon())).rejects.toThrow(
    /Guildhall main may not change members; give it the right members:write/,
  );
});

it('leaves nothing after a thousand random grants and removals', async () => {
  const targets = ['smiths', 'weavers'].flatMap(group =>
    ['ann', 'bob', 'eve'].map(name => ({ group, name })),
  );
  const orders = await Promise.all(
    targets.map(({ group, name }) =>
      createTestOrder(provider, {
        target: { hall: 'main', groups: [group] },
        subject: hall.hire(name),
      }),
    ),
  );
  for (let turn = 0; turn < 1_000; turn++) {
    const order = orders[Math.floor(Math.random() * orders.length)];
    if (Math.random() < 0.1) hall.faults.push({ status: 502, committed: true });
    const change = Math.random() < 0.5 ? 'ensure' : 'remove';
    // What is lost here is found out by the engine, which looks and repeats.
    await provider[change](order, soon()).catch(() => {});
  }
  hall.faults.length = 0;
  for (const order of orders) await provider.remove(order, soon());
  for (const notes of hall.groups.values()) expect(notes.size).toBe(0);
});

it('names the setting that is wrong, and no secret', () => {
  const halls = { main: { url: 'nowhere', token: 'canary' } };
  const data = { jitAccess: { providers: { guildhall: { halls } } } };
  const read = () => readGuildhallConfig(new ConfigReader(data));
  expect(read).toThrow(
    /jitAccess\.providers\.guildhall\.halls\.main\.url: Give/,
  );
  expect(read).not.toThrow(/canary/);
});

it('is added to the backend where it is configured', async () => {
  const added: AccessProvider[] = [];
  const start = async (data: object) => {
    const backend = await startTestBackend({
      extensionPoints: [
        [
          jitAccessProvidersExtensionPoint,
          { addProvider: one => added.push(one) },
        ],
      ],
      features: [
        jitAccessModuleGuildhall,
        mockServices.rootConfig.factory({ data: data as any }),
      ],
    });
    await backend.stop();
  };
  await start({});
  expect(added).toEqual([]);
  const halls = { main: { url: 'https://hall.example', token: 'canary' } };
  await start({ jitAccess: { providers: { guildhall: { halls } } } });
  expect(added).toMatchObject([{ id: 'guildhall', title: 'Guildhall' }]);
});
