import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { GithubAccessProvider } from './GithubAccessProvider';
import {
  REPOSITORY,
  ROLE,
  soon,
  TEAM,
  TestGithub,
} from './__fixtures__/TestGithub';

jest.setTimeout(60_000);

describe('who holds what', () => {
  let github: TestGithub;
  let provider: GithubAccessProvider;

  beforeAll(async () => {
    github = await TestGithub.start();
    provider = github.provider();
  });
  afterAll(async () => {
    await github.stop();
  });

  const membership = (login: string) =>
    `/orgs/acme/teams/orders-team/memberships/${login}`;
  const stateOf = async (order: Parameters<typeof provider.observe>[0]) =>
    (await provider.observe(order, soon())).state;

  it('finds the person by the annotation only', async () => {
    const [effect] = provider.effects(provider.targetSchema.parse(TEAM));
    const subject = (login?: string) => ({
      ref: 'user:default/a',
      email: 'member-1@example.com',
      annotations: (login ? { 'github.com/user-login': login } : {}) as Record<
        string,
        string
      >,
    });
    const find = (login?: string) =>
      provider.account(subject(login), effect, 'binding', soon());
    await expect(find()).rejects.toThrow(
      /user:default\/a has no annotation github.com\/user-login/,
    );
    await expect(find('nobody-x')).rejects.toThrow(PermanentProviderError);
    const { key, name } = await find('member-1');
    expect(name).toBe('member-1');
    expect(key).toMatch(/^github\.com\/\d+$/);
  });

  it('follows an account that was renamed, and never its successor', async () => {
    const order = await github.order(provider, 'renamed');
    await provider.ensure(order, soon());
    const id = Number(order.account.key.split('/').pop());
    const stranger =
      github.person('stranger').annotations['github.com/user-login'];
    github.proxy.rename(id, stranger);
    expect(await stateOf(order)).toBe('absent');
    github.proxy.rename(id, order.account.name);
    expect(await stateOf(order)).toBe('present');
    await provider.remove(order, soon());
    github.proxy.rename(id, undefined);
    expect(await stateOf(order)).toBe('absent');
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /not on github.com any more/,
    );
    await expect(provider.remove(order, soon())).resolves.toMatchObject({
      details: { removed: false },
    });
  });

  it('reports an invitation as pending, and takes it back', async () => {
    const inviting = github.provider({ invitations: true });
    const order = await github.order(inviting, 'invited', TEAM, 'outsider');
    github.proxy.invited.add(order.account.name);
    await inviting.ensure(order, soon());
    expect(await inviting.observe(order, soon())).toEqual({
      state: 'pending',
      waitingFor: `${order.account.name} has to accept the invitation: https://github.com/orgs/acme/invitation`,
      providerRequestIds: [expect.any(String), expect.any(String)],
      details: { role: 'member', invited: true },
    });
    await inviting.remove(order, soon());
    expect((await inviting.observe(order, soon())).state).toBe('absent');
  });

  it('reports an invitation to a repository as pending, and takes it back', async () => {
    const inviting = github.provider({ invitations: true });
    const order = await github.order(inviting, 'guest', REPOSITORY, 'outsider');
    github.proxy.invited.add(order.account.name);
    await inviting.ensure(order, soon());
    await inviting.ensure(order, soon());
    expect(github.proxy.invitations).toHaveLength(1);
    expect(await inviting.observe(order, soon())).toMatchObject({
      state: 'pending',
      waitingFor: expect.stringMatching(
        /github\.com\/acme\/orders\/invitations$/,
      ),
    });
    await inviting.remove(order, soon());
    expect(github.proxy.invitations).toEqual([]);
    expect((await inviting.observe(order, soon())).state).toBe('absent');
  });

  it.each([TEAM, REPOSITORY])(
    'invites nobody unless told to: %j',
    async target => {
      const order = await github.order(provider, 'outside', target, 'outsider');
      const refused = await provider
        .ensure(order, soon())
        .catch(error => error);
      expect(refused).toBeInstanceOf(PermanentProviderError);
      expect(refused.message).toMatch(/is no member of .*allow invitations/);
      expect(await stateOf(order)).toBe('absent');
    },
  );

  it('sees a maintainer as a member, and leaves them as they are', async () => {
    const order = await github.order(provider, 'higher');
    await github.proxy.direct('PUT', membership(order.account.name), {
      role: 'maintainer',
    });
    expect(await provider.observe(order, soon())).toEqual({
      state: 'present',
      providerRequestIds: [expect.any(String), expect.any(String)],
      details: { role: 'maintainer' },
    });
    await provider.ensure(order, soon());
    const { body } = await github.proxy.direct(
      'GET',
      membership(order.account.name),
    );
    expect(body).toMatchObject({ role: 'maintainer' });
  });

  it('does not raise a standing member, whose membership it could not give back', async () => {
    const order = await github.order(provider, 'lower', {
      ...TEAM,
      role: 'maintainer',
    });
    await github.proxy.direct('PUT', membership(order.account.name), {
      role: 'member',
    });
    expect(await stateOf(order)).toBe('absent');
    const refused = await provider.ensure(order, soon()).catch(error => error);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(
      /already has team acme\/orders-team with the role member/,
    );
    await provider.remove(order, soon());
    const { body } = await github.proxy.direct(
      'GET',
      membership(order.account.name),
    );
    expect(body).toMatchObject({ role: 'member' });
  });

  it('does not count a role that comes through a team', async () => {
    const order = await github.order(provider, 'indirect', ROLE);
    const id = Number(order.account.key.split('/').pop());
    github.proxy.managers.set(id, 'indirect');
    expect(await stateOf(order)).toBe('absent');
    await provider.ensure(order, soon());
    expect(await stateOf(order)).toBe('present');
    await provider.remove(order, soon());
  });

  it.each([
    [{ ...TEAM, team: 'nowhere' }, /no team acme\/nowhere/],
    [{ ...ROLE, role: 'nobody' }, /no organisation role "nobody"/],
    [{ ...REPOSITORY, repo: 'acme/nowhere' }, /404.*may not see it/],
  ])('says that the place is not there: %j', async (target, message) => {
    const order = await github.order(provider, 'nowhere', target);
    const refused = await provider.ensure(order, soon()).catch(error => error);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(message);
  });

  it('counts what was in a deleted team as gone', async () => {
    await github.proxy.direct('POST', '/orgs/acme/teams', { name: 'passing' });
    const target = { ...TEAM, team: 'passing' };
    const order = await github.order(provider, 'passing', target);
    await provider.ensure(order, soon());
    await github.proxy.direct('DELETE', '/orgs/acme/teams/passing');
    expect(await stateOf(order)).toBe('absent');
    await provider.remove(order, soon());
  });

  it('finds a team that was renamed', async () => {
    await github.proxy.direct('POST', '/orgs/acme/teams', { name: 'fresh' });
    await github.proxy.direct('POST', '/orgs/acme/teams', { name: 'other' });
    const order = await github.order(provider, 'mover', {
      ...TEAM,
      team: 'fresh',
    });
    const { handle } = await provider.ensure(order, soon());
    const moved = {
      ...order,
      handle,
      target: { ...order.target, team: 'fresh-then' },
    };
    expect(await stateOf(moved)).toBe('present');
    await provider.remove(moved, soon());
    expect(await stateOf(order)).toBe('absent');
  });

  it('grants only in organisations of the configuration', () => {
    expect(() =>
      provider.effects(provider.targetSchema.parse({ ...TEAM, org: 'evil' })),
    ).toThrow(
      /Nothing may be granted in github.com\/evil.*known: github.com\/acme/,
    );
    expect(() =>
      provider.effects(
        provider.targetSchema.parse({ ...REPOSITORY, repo: 'evil/orders' }),
      ),
    ).toThrow(PermanentProviderError);
  });

  it('says where to find what was given', async () => {
    const codes = async (target: object) => {
      const order = await github.order(provider, 'finder', target as any);
      return provider.instructions(order).steps.map(step => step.code);
    };
    expect(await codes(TEAM)).toEqual([
      'https://github.com/orgs/acme/teams/orders-team',
    ]);
    expect(await codes(REPOSITORY)).toContain('https://github.com/acme/orders');
    expect(await codes(ROLE)).toEqual(['https://github.com/acme']);
  });

  it('says so by the address that the organisation has for people', async () => {
    const order = await github.order(provider, 'finder');
    const [step] = github
      .provider({ webUrl: 'https://code.acme.example/' })
      .instructions(order).steps;
    expect(step.code).toBe(
      'https://code.acme.example/orgs/acme/teams/orders-team',
    );
  });
});
