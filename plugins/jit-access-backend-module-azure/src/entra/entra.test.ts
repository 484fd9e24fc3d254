import {
  AccessProvider,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import {
  GROUP_ID,
  GROUP_TARGET,
  principalOf,
  soon,
  TestAzure,
} from '../__fixtures__/TestAzure';
import { AzureCall } from '../AzureCall';
import { AzureTenant } from '../AzureTenant';
import { credential } from '../__fixtures__/TestAzure';
import { membershipPath, membersPath } from './Group';

jest.setTimeout(60_000);

describe('members of Entra groups', () => {
  let azure: TestAzure;
  let provider: AccessProvider<any>;

  beforeAll(async () => {
    azure = await TestAzure.start();
    provider = azure.provider('groups');
  });
  afterEach(() => azure.fake.heal());
  afterAll(() => azure.stop());

  const order = (name: string) => azure.order(provider, name, GROUP_TARGET);
  const members = () => azure.fake.graph.groups.get(GROUP_ID)!.members;

  it('never sends a change that does not end with /$ref, whatever goes wrong', async () => {
    const those = await Promise.all(
      Array.from({ length: 8 }, (_, i) => order(`safe-${i}`)),
    );
    const users = azure.fake.graph.users.size;
    azure.fake.seen.length = 0;
    const faults = [
      {},
      { lose: 'before' as const },
      { lose: 'after' as const },
      { answer: { status: 404, code: 'Request_ResourceNotFound' } },
      { answer: { status: 500 } },
      { answer: { status: 400, code: 'Request_BadRequest' } },
      { answer: { status: 429, headers: { 'retry-after': '3' } } },
    ];
    for (const fault of faults) {
      for (const match of [/^GET/, /^POST/, /^DELETE/]) {
        for (const it of those) {
          if (Object.keys(fault).length > 0)
            azure.fake.fail({ match, ...fault });
          await provider.ensure(it, soon()).catch(() => undefined);
          await provider.observe(it, soon()).catch(() => undefined);
          await provider.remove(it, soon()).catch(() => undefined);
          await provider.remove(it, soon()).catch(() => undefined);
          azure.fake.heal();
        }
      }
    }
    const changes = azure.fake.seen.filter(line => !line.startsWith('GET '));
    expect(changes.length).toBeGreaterThan(200);
    expect(changes.filter(line => !line.endsWith('/$ref'))).toEqual([]);
    expect(azure.fake.graph.users.size).toBe(users);
    await Promise.all(those.map(it => provider.remove(it, soon())));
    expect(members().size).toBe(0);
  });

  it.each([
    [
      'DELETE',
      `/groups/${GROUP_ID}/members/33333333-0000-4000-8000-000000000001`,
    ],
    ['DELETE', '/users/33333333-0000-4000-8000-000000000001'],
    ['POST', `/groups/${GROUP_ID}/members`],
    ['DELETE', `/groups/${GROUP_ID}/members/x?a=/$ref&b`],
  ] as const)('refuses to send %s %s', async (method, path) => {
    azure.fake.seen.length = 0;
    const tenant = new AzureTenant(azure.tenant('groups'), () =>
      credential('canary'),
    );
    await expect(
      new AzureCall(tenant, soon()).graph('try', { method, path }),
    ).rejects.toThrow(/does not end with \/\$ref was not sent/);
    expect(azure.fake.seen).toEqual([]);
  });

  it('makes the address of a membership, not of a user', () => {
    expect(membershipPath('g', 'u')).toBe('/groups/g/members/u/$ref');
    expect(membersPath('g')).toBe('/groups/g/members/$ref');
  });

  it('takes an addition that was made already for made', async () => {
    const it = await order('twice');
    azure.fake.fail({
      match: /^GET .*ref$/,
      answer: { status: 404, code: 'Request_ResourceNotFound' },
    });
    members().add(principalOf(it));
    await provider.ensure(it, soon());
    expect((await provider.observe(it, soon())).state).toBe('present');
    await provider.remove(it, soon());
  });

  it('takes a refusal that only looks like it for a refusal', async () => {
    const it = await order('bad');
    azure.fake.fail({
      match: /^POST/,
      answer: { status: 400, code: 'Request_BadRequest', message: 'Too many' },
    });
    await expect(provider.ensure(it, soon())).rejects.toThrow(/Too many/);
  });

  it('takes 404 to a removal for removed, once that was read', async () => {
    const it = await order('gone');
    await provider.ensure(it, soon());
    azure.fake.fail({ match: /^DELETE/, lose: 'after' });
    await expect(provider.remove(it, soon())).rejects.toThrow(/may have been/);
    const stale = { status: 200 };
    azure.fake.fail({ match: /^GET .*ref$/, answer: stale });
    expect(await provider.remove(it, soon())).toMatchObject({
      details: { removed: true },
    });
    azure.fake.fail({ match: /^GET .*ref$/, answer: stale, times: 2 });
    await expect(provider.remove(it, soon())).rejects.toThrow(
      /reads the member all the same/,
    );
  });

  it.each([
    [{ groupTypes: ['DynamicMembership'] }, /come from a rule/],
    [{ onPremisesSyncEnabled: true }, /directory on premises/],
    [{ isAssignableToRole: true }, /become an administrator/],
    [{ mailEnabled: true }, /distribution lists/],
  ])('refuses a group with %j, with the reason', async (changes, reason) => {
    const it = await order('refused');
    const group = azure.fake.graph.groups.get(GROUP_ID)!;
    const before = { ...group };
    Object.assign(group, changes);
    try {
      const error = await provider.ensure(it, soon()).catch(e => e);
      expect(error).toBeInstanceOf(PermanentProviderError);
      expect(error.message).toMatch(reason);
      expect(error.message).toContain('Orders readers');
      await expect(provider.check!(soon())).rejects.toThrow(reason);
      // What was given before is taken away all the same.
      members().add(principalOf(it));
      await provider.remove(it, soon());
      expect(members().has(principalOf(it))).toBe(false);
    } finally {
      Object.assign(group, before);
    }
  });

  it('counts what was in a deleted group, or had a deleted user, as gone', async () => {
    const it = await order('deleted');
    await provider.ensure(it, soon());
    const group = azure.fake.graph.groups.get(GROUP_ID)!;
    azure.fake.graph.groups.delete(GROUP_ID);
    expect((await provider.observe(it, soon())).state).toBe('absent');
    await provider.remove(it, soon());
    await expect(provider.ensure(it, soon())).rejects.toThrow(
      /does not exist any more/,
    );
    azure.fake.graph.groups.set(GROUP_ID, group);
    azure.fake.graph.users.delete(principalOf(it));
    expect((await provider.observe(it, soon())).state).toBe('absent');
    await expect(provider.ensure(it, soon())).rejects.toThrow(
      /no user .* any more/,
    );
    members().clear();
  });

  it('says until when tokens may still name the group', async () => {
    const it = await order('token');
    await provider.ensure(it, soon());
    const { handle } = await provider.remove(it, soon());
    const { sessionsUntil } = await provider.observe({ ...it, handle }, soon());
    expect(Date.parse(sessionsUntil!)).toBeGreaterThan(Date.now() + 3_600_000);
    expect(provider.instructions!(it).title).toBe('Use the group readers');
  });

  it('lists the members of the groups of the configuration', async () => {
    const those = await Promise.all(
      ['list-0', 'list-1', 'list-2'].map(name => order(name)),
    );
    for (const it of those) await provider.ensure(it, soon());
    const found = [];
    for await (const holder of provider.inventory!('acme', soon())) {
      found.push(holder);
    }
    expect(found).toEqual(
      those.map(({ account, effectKey }) => ({
        accountKey: account.key,
        effectKey,
        ours: false,
      })),
    );
    members().clear();
  });
});
