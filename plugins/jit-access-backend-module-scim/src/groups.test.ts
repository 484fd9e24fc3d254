import {
  FaultInjectingProxy,
  startFaultInjectingProxy,
} from './__fixtures__/faultInjectingProxy';
import { failed, orderFor, soon, userIdOf } from './__fixtures__/order';
import { ScimTestServer } from './__fixtures__/ScimTestServer';
import { ScimAccessProvider } from './ScimAccessProvider';

jest.setTimeout(60_000);

describe('groups and their members', () => {
  let server: ScimTestServer;
  let proxy: FaultInjectingProxy;
  let provider: ScimAccessProvider;

  beforeAll(async () => {
    server = await ScimTestServer.start();
  });
  beforeEach(async () => {
    server.readers.members = [];
    proxy = await startFaultInjectingProxy(server.port);
    provider = through();
  });
  afterEach(async () => {
    await proxy.close();
  });
  afterAll(async () => {
    await server.stop();
  });

  const through = (overrides: object = {}) =>
    new ScimAccessProvider(server.config(overrides, proxy.port));
  const patches = () => proxy.seen.filter(({ method }) => method === 'PATCH');
  const isSearch = (url: string) =>
    /\/Groups\?filter=id eq .* and members/.test(url);

  describe('named by a role', () => {
    it('are one effect for each name, exactly as the server writes it', async () => {
      const [one] = provider.effects({ instance: 'demo', group: 'Readers' });
      expect(one).toEqual({
        key: 'membership:demo/Readers',
        title: 'member of Readers (demo)',
        target: { instance: 'demo', group: 'Readers' },
      });
      const order = await orderFor(provider, { group: 'READERS' });
      // A server that does not regard case, as the standard has it.
      proxy.fault = ({ url }) =>
        url.includes('displayName eq')
          ? {
              rewrite: body => ({
                ...body,
                Resources: [{ id: server.readers.id, displayName: 'Readers' }],
              }),
            }
          : undefined;
      const error = await failed(provider.ensure(order, soon()));
      expect(error.kind).toBe('permanent');
      expect(error.message).toMatch(
        /"READERS" is written "Readers" there; write it so/,
      );
    });

    it('are found by id or external id, where the instance says so', async () => {
      const group = server.addGroup('By id', { externalId: 'ext-7' });
      const byId = through({ groupAttribute: 'id' });
      const order = await orderFor(byId, { group: group.id });
      await byId.ensure(order, soon());
      expect(server.listed(userIdOf(order), group)).toBe(1);
      const byExternal = through({ groupAttribute: 'externalId' });
      const same = await orderFor(byExternal, { group: 'ext-7' });
      expect((await byExternal.observe(same, soon())).state).toBe('present');
    });

    it.each(['..', '.', ' x', 'a\nb', ''])('cannot be %j', group => {
      expect(
        provider.targetSchema.safeParse({ instance: 'demo', group }).success,
      ).toBe(false);
    });

    it('cannot add a condition of their own to the search', async () => {
      const order = await orderFor(provider, {
        group: 'x" or displayName pr or id eq "',
      });
      const error = await failed(provider.ensure(order, soon()));
      expect(error.kind).toBe('permanent');
      expect(proxy.seen.at(-1)?.url).toContain(
        String.raw`filter=displayName eq "x\" or displayName pr or id eq \""&`,
      );
    });

    it('have to be there, and only once', async () => {
      const order = await orderFor(provider, { group: 'Nowhere' });
      for (const method of ['ensure', 'remove', 'observe'] as const) {
        const error = await failed(provider[method](order, soon()));
        expect(error.kind).toBe('permanent');
        expect(error.message).toMatch(
          /no group whose displayName is "Nowhere"; correct the role/,
        );
      }
      server.addGroup('Twins');
      server.addGroup('Twins');
      const twin = await orderFor(provider, { group: 'Twins' });
      const error = await failed(provider.ensure(twin, soon()));
      expect(error.kind).toBe('permanent');
      expect(error.message).toMatch(
        /more than one group whose displayName is "Twins"/,
      );
    });

    it('are not guessed from a server that ignores what it is asked for', async () => {
      const order = await orderFor(provider);
      proxy.fault = ({ url }) =>
        url.includes('displayName eq')
          ? {
              rewrite: body => ({
                ...body,
                Resources: [{ id: 'other', displayName: 'Admins' }],
              }),
            }
          : undefined;
      const error = await failed(provider.ensure(order, soon()));
      expect(error.kind).toBe('permanent');
      expect(error.message).toMatch(/does not honour filters on displayName/);
    });
  });

  it('are found again when they were renamed, and are gone when they were deleted', async () => {
    const group = server.addGroup('Before');
    const order = await orderFor(provider, { group: 'Before' });
    const { handle } = await provider.ensure(order, soon());
    const later = { ...order, handle };
    group.displayName = 'After';
    expect((await provider.observe(later, soon())).state).toBe('present');
    await provider.remove(later, soon());
    expect(server.listed(userIdOf(order), group)).toBe(0);
    await provider.ensure(later, soon());
    server.groups.delete(group.id);
    expect(await provider.observe(later, soon())).toMatchObject({
      state: 'absent',
      details: { groupIs: 'gone' },
    });
    await provider.remove(later, soon());
    const error = await failed(provider.ensure(later, soon()));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(/no group with the id .* \(any more\)/);
  });

  it('keep who was there before us, and who came by others', async () => {
    const group = server.addGroup('Old');
    const order = await orderFor(provider, { group: 'Old' });
    group.members.push({ value: userIdOf(order) }, { value: 'somebody' });
    const { handle } = await provider.ensure(order, soon());
    const error = await failed(provider.remove({ ...order, handle }, soon()));
    expect(error.message).toMatch(/was a member .* before JIT Access.*by hand/);
    expect(group.members).toHaveLength(2);
    server.leave(userIdOf(order), group);
    await provider.remove({ ...order, handle }, soon());
    expect(group.members).toEqual([{ value: 'somebody' }]);
  });

  it('lose every entry of a member that a server lists twice', async () => {
    const order = await orderFor(provider);
    const member = { value: userIdOf(order) };
    await provider.ensure(order, soon());
    server.readers.members.push(member, { value: 'somebody' });
    expect(server.listed(userIdOf(order))).toBe(2);
    await provider.remove(order, soon());
    expect(server.readers.members).toEqual([{ value: 'somebody' }]);
  });

  describe('are read', () => {
    it.each(['members.value', 'members[value]', 'none'] as const)(
      'by the search %s',
      async memberFilter => {
        const one = through({ memberFilter });
        const order = await orderFor(one);
        expect((await one.observe(order, soon())).state).toBe('absent');
        await one.ensure(order, soon());
        expect((await one.observe(order, soon())).state).toBe('present');
        await one.remove(order, soon());
        expect((await one.observe(order, soon())).state).toBe('absent');
        const searches = proxy.seen.filter(({ url }) => isSearch(url));
        expect(searches.length > 0).toBe(memberFilter !== 'none');
      },
    );

    it.each([
      ['refuses', { answer: 400, body: { scimType: 'invalidFilter' } }],
      ['does not know', { answer: 501 }],
    ])(
      'as a whole from a server that %s searches for members',
      async (_, fault) => {
        proxy.fault = ({ url }) => (isSearch(url) ? fault : undefined);
        const order = await orderFor(provider);
        await provider.ensure(order, soon());
        expect((await provider.observe(order, soon())).state).toBe('present');
        await provider.remove(order, soon());
        expect((await provider.observe(order, soon())).state).toBe('absent');
        // Three forms were tried, once.
        expect(proxy.seen.filter(({ url }) => isSearch(url))).toHaveLength(3);
      },
    );

    it('as a whole from a server that ignores the member in a search', async () => {
      proxy.fault = ({ url }) =>
        isSearch(url)
          ? {
              rewrite: body => ({
                ...body,
                Resources: [{ id: server.readers.id }],
              }),
            }
          : undefined;
      const order = await orderFor(provider);
      expect((await provider.observe(order, soon())).state).toBe('absent');
      await provider.ensure(order, soon());
      expect(server.listed(userIdOf(order))).toBe(1);
    });

    it('as a whole where a search finds nobody ever', async () => {
      proxy.fault = ({ url }) =>
        isSearch(url)
          ? { rewrite: body => ({ ...body, totalResults: 0, Resources: [] }) }
          : undefined;
      const order = await orderFor(provider);
      await provider.ensure(order, soon());
      expect((await provider.observe(order, soon())).state).toBe('present');
    });

    it('from the user, where the server neither shows members nor searches', async () => {
      proxy.fault = ({ method, url }) => {
        if (isSearch(url)) return { answer: 501 };
        return method === 'GET' && url.includes('/Groups/')
          ? { rewrite: ({ members: _, ...body }) => body }
          : undefined;
      };
      const order = await orderFor(provider);
      expect((await provider.observe(order, soon())).state).toBe('absent');
      await provider.ensure(order, soon());
      expect((await provider.observe(order, soon())).state).toBe('present');
    });

    it('by search alone, where a group is too long to be read', async () => {
      const group = server.addGroup('Everybody');
      group.members = Array.from({ length: 500 }, (_, i) => ({
        value: `u${i}`,
      }));
      const small = through({ maxResponseBytes: 5000 });
      const order = await orderFor(small, { group: 'Everybody' });
      expect((await small.observe(order, soon())).state).toBe('absent');
      await small.ensure(order, soon());
      expect((await small.observe(order, soon())).state).toBe('present');
      await small.remove(order, soon());
      expect(group.members).toHaveLength(500);
    });
  });

  it('are not replaced as a whole on a server without PATCH', async () => {
    proxy.fault = ({ url }) =>
      url.endsWith('/ServiceProviderConfig')
        ? { rewrite: body => ({ ...body, patch: { supported: false } }) }
        : undefined;
    const error = await failed(
      provider.ensure(await orderFor(provider), soon()),
    );
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(/does not support PATCH/);
    await expect(provider.check(soon())).rejects.toThrow(
      /does not support PATCH/,
    );
    expect(patches()).toEqual([]);
  });

  it('are taken by the standard on a server that does not say what it can do', async () => {
    proxy.fault = ({ url }) =>
      url.endsWith('/ServiceProviderConfig') ? { answer: 404 } : undefined;
    const order = await orderFor(provider);
    await provider.ensure(order, soon());
    expect(server.listed(userIdOf(order))).toBe(1);
    await expect(provider.check(soon())).resolves.toBeUndefined();
  });

  it('are listed page by page, also where members are missing from lists', async () => {
    for (let i = 0; i < 230; i++) {
      server.addGroup(`Many ${i}`, { members: [{ value: `m${i}` }] });
    }
    server.addGroup('Nested', {
      members: [
        { value: server.readers.id, type: 'Group' },
        { value: 'x', type: 'User' },
      ],
    });
    const order = await orderFor(provider);
    await provider.ensure(order, soon());
    proxy.fault = ({ url }) =>
      url.includes('startIndex')
        ? {
            rewrite: body => ({
              ...body,
              Resources: body.Resources.map((group: any) =>
                group.displayName === 'Many 7'
                  ? { ...group, members: undefined }
                  : group,
              ),
            }),
          }
        : undefined;
    const holders = [];
    for await (const holder of provider.inventory('demo', soon())) {
      holders.push(holder);
    }
    const many = holders.filter(({ effectKey }) => /\/Many /.test(effectKey));
    expect(many).toHaveLength(230);
    expect(many).toContainEqual({
      accountKey: 'demo/m7',
      effectKey: 'membership:demo/Many 7',
      ours: false,
    });
    expect(holders.filter(({ ours }) => ours)).toEqual([
      {
        accountKey: order.account.key,
        effectKey: order.effectKey,
        ours: true,
        bindingId: order.bindingId,
        found: {
          title: 'member of Readers (demo)',
          target: { instance: 'demo', group: 'Readers' },
          account: expect.objectContaining({ key: order.account.key }),
          handle: expect.objectContaining({ made: 'by us' }),
        },
      },
    ]);
    expect(
      holders.filter(({ effectKey }) => effectKey.endsWith('/Nested')),
    ).toEqual([expect.objectContaining({ accountKey: 'demo/x' })]);
  });
});
