import {
  BindingOrder,
  ConflictProviderError,
  PermanentProviderError,
  RetryableProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { GcpAccessProvider } from '../GcpAccessProvider';
import { soon, TestGcp } from '../__fixtures__/TestGcp';
import { PolicyBinding } from './policy';

jest.setTimeout(60_000);

const LATER = '2032-01-01T00:00:00.000Z';

describe('a role on a resource', () => {
  let gcp: TestGcp;
  let provider: GcpAccessProvider;
  let untouched: PolicyBinding[];

  beforeAll(async () => {
    gcp = await TestGcp.startFake();
    provider = gcp.provider();
    untouched = gcp.google.policies.look('projects/orders-prod').bindings;
  });
  afterEach(() => {
    const { policies } = gcp.google;
    policies.beforeWrite = undefined;
    policies.lateReads = 0;
    expect(policies.blindWrites).toEqual([]);
  });
  afterAll(async () => {
    const { bindings, auditConfigs } = gcp.google.policies.look(
      'projects/orders-prod',
    );
    // After all of these tests, others' are as they were.
    expect(bindings).toEqual(untouched);
    expect(auditConfigs).toHaveLength(1);
    await gcp.stop();
  });

  const made = async (name: string) => {
    const order = await gcp.order(provider, name);
    const { handle } = await provider.ensure(order, soon());
    return { ...order, handle };
  };
  const strip = (order: BindingOrder) =>
    gcp.change(order, bindings =>
      bindings.map(one =>
        one.condition?.title === `jit-access ${order.bindingId}`
          ? { role: one.role, members: one.members }
          : one,
      ),
    );
  const rewrite = (order: BindingOrder, expression: string) =>
    gcp.change(order, bindings =>
      bindings.map(one =>
        one.condition?.title === `jit-access ${order.bindingId}`
          ? { ...one, condition: { ...one.condition, expression } }
          : one,
      ),
    );
  const removed = async (order: BindingOrder) => {
    await provider.remove(order, soon());
    expect(await gcp.bindingsOf(order)).toEqual([]);
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'absent',
    });
  };

  it('is a binding of its own, with its end and its name', async () => {
    const order = await gcp.order(provider, 'whole');
    const receipt = await provider.ensure(order, soon());
    expect(await gcp.bindingsOf(order)).toEqual([
      {
        role: 'roles/storage.objectViewer',
        members: ['user:whole@acme.example'],
        condition: {
          title: `jit-access ${order.bindingId}`,
          description:
            'For user:default/whole. Made and removed by JIT Access.',
          expression: 'request.time < timestamp("2031-01-01T00:00:00.000Z")',
        },
      },
    ]);
    expect(receipt).toMatchObject({
      handle: { version: 1, alone: true },
      details: {
        did: 'made',
        takesEffect: expect.stringMatching(/minutes/),
      },
    });
    await removed(order);
  });

  it('of two people, or for two reasons, is never one binding', async () => {
    const orders = [await made('ann'), await made('bob'), await made('ann')];
    expect(await gcp.bindingsOf(orders[0])).toHaveLength(2);
    await provider.remove(orders[0], soon());
    expect(await provider.observe(orders[0], soon())).toMatchObject({
      state: 'absent',
    });
    for (const order of orders.slice(1)) {
      expect(await provider.observe(order, soon())).toMatchObject({
        state: 'present',
        origin: 'ours',
      });
      await removed(order);
    }
  });

  it('has its end moved', async () => {
    const order = await made('mover');
    const { details } = await provider.ensure(
      { ...order, notAfter: LATER },
      soon(),
    );
    expect(details).toMatchObject({ did: 'end moved' });
    expect(await gcp.bindingsOf(order)).toHaveLength(1);
    expect(await provider.observe(order, soon())).toMatchObject({
      expiresAt: LATER,
    });
    await removed(order);
  });

  it('is not made without an end', async () => {
    const order = await gcp.order(provider, 'endless', gcp.target, {
      notAfter: undefined,
    });
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /has no end yet/,
    );
    expect(await gcp.bindingsOf(order)).toEqual([]);
  });

  it('that lost its condition to another writer is seen, mended and removed', async () => {
    const order = await made('stripped');
    await strip(order);
    const altered = {
      state: 'pending',
      origin: 'ours',
      details: { how: 'its condition was taken away' },
    };
    expect(await provider.observe(order, soon())).toMatchObject(altered);
    const { details } = await provider.ensure(order, soon());
    expect(details).toMatchObject({
      did: 'made again, as its condition was taken away',
    });
    expect(await gcp.bindingsOf(order)).toHaveLength(1);
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      expiresAt: order.notAfter,
    });
    await strip(order);
    expect(await provider.observe(order, soon())).toMatchObject(altered);
    await removed(order);
  });

  it('that lost its condition leaves the others of the same binding alone', async () => {
    const order = await made('merged');
    const { role } = gcp.target;
    await strip(order);
    await gcp.change(order, bindings =>
      bindings.map(one =>
        one.role === role && !one.condition
          ? { ...one, members: ['user:Someone@acme.example', ...one.members!] }
          : one,
      ),
    );
    await removed(order);
    const left = (await gcp.policy(order)).bindings!.filter(
      one => one.role === role && !one.condition,
    );
    expect(left).toEqual([{ role, members: ['user:Someone@acme.example'] }]);
    await gcp.change(order, bindings =>
      bindings.filter(one => one.role !== role || one.condition),
    );
  });

  it.each([
    ['another end', `request.time < timestamp("${LATER}")`, 'present', LATER],
    ['no end', 'true', 'pending', undefined],
    [
      'a way around the end',
      `request.time < timestamp("2031-01-01T00:00:00.000Z") || true`,
      'pending',
      undefined,
    ],
    [
      'a condition beside the end',
      `request.time < timestamp("2031-01-01T00:00:00.000Z") && (false)`,
      'pending',
      undefined,
    ],
  ])(
    'that somebody gave %s is seen, mended and removed',
    async (_what, expression, state, expiresAt) => {
      const order = await made('rewritten');
      await rewrite(order, expression);
      const seen = await provider.observe(order, soon());
      expect(seen).toMatchObject({ state, origin: 'ours' });
      expect(seen.expiresAt).toBe(expiresAt);
      await provider.ensure(order, soon());
      expect(await provider.observe(order, soon())).toMatchObject({
        state: 'present',
        expiresAt: order.notAfter,
      });
      await rewrite(order, expression);
      await removed(order);
    },
  );

  it('gives to nobody whom others put in, and with no other role', async () => {
    const order = await made('alone');
    await gcp.change(order, bindings =>
      bindings.map(one =>
        one.condition?.title === `jit-access ${order.bindingId}`
          ? {
              ...one,
              role: 'roles/storage.admin',
              members: [...one.members!, 'user:stowaway@acme.example'],
            }
          : one,
      ),
    );
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'pending',
      details: { how: 'its role or members were changed' },
    });
    await provider.ensure(order, soon());
    expect(await gcp.bindingsOf(order)).toHaveLength(1);
    expect(JSON.stringify(await gcp.policy(order))).not.toContain('stowaway');
    await removed(order);
  });

  it('that others gave without a condition is theirs, also beside ours', async () => {
    const order = await made('both');
    const { role } = gcp.target;
    const theirs = { role, members: [`user:${order.account.name}`] };
    await gcp.change(order, bindings => [...bindings, theirs]);
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      origin: 'ours',
      details: { alsoGivenByOthers: true },
    });
    const { handle: known } = await provider.ensure(order, soon());
    expect(known).toEqual({ version: 1, alone: false });
    await provider.remove({ ...order, handle: known }, soon());
    expect(await gcp.bindingsOf(order)).toEqual([theirs]);
    expect(
      await provider.observe({ ...order, handle: known }, soon()),
    ).toMatchObject({ state: 'present', origin: 'foreign' });
    await gcp.takeAway(order);
  });

  it('that others gave before is theirs, and nothing is made', async () => {
    const order = await gcp.order(provider, 'before');
    const { role } = gcp.target;
    const theirs = { role, members: ['user:Before@acme.example'] };
    await gcp.change(order, bindings => [...bindings, theirs]);
    const { handle, details } = await provider.ensure(order, soon());
    expect(details).toMatchObject({ did: expect.stringMatching(/^nothing/) });
    await provider.remove({ ...order, handle }, soon());
    const { bindings } = await gcp.policy(order);
    expect(bindings!.filter(one => !one.condition).slice(1)).toEqual([theirs]);
    await gcp.change(order, all =>
      all.filter(one => one.role !== role || one.condition),
    );
  });

  it('under conditions of others does not count as held', async () => {
    const order = await gcp.order(provider, 'office');
    const theirs = {
      role: gcp.target.role,
      members: [`user:${order.account.name}`],
      condition: { title: 'mine', expression: 'request.time.getHours() < 9' },
    };
    await gcp.change(order, bindings => [...bindings, theirs]);
    expect((await provider.observe(order, soon())).state).toBe('absent');
    await provider.ensure(order, soon());
    await provider.remove(order, soon());
    expect(await gcp.bindingsOf(order)).toEqual([theirs]);
    await gcp.takeAway(order);
  });

  it.each([
    ['projects/orders-prod', () => gcp.target],
    ['buckets/orders-exports', () => gcp.bucket],
  ])(
    'on %s is written again from the beginning when others were faster',
    async (resource, target) => {
      const { policies, seen } = gcp.google;
      const order = await gcp.order(provider, 'raced', target());
      const other = { role: 'roles/browser', members: ['user:x@acme.example'] };
      for (const method of ['ensure', 'remove'] as const) {
        let left = 3;
        const before = seen.length;
        policies.beforeWrite = () => {
          if (left-- <= 0) return;
          policies.change(resource, bindings => [
            ...bindings.filter(one => one.role !== other.role),
            { ...other, members: [`user:x${left}@acme.example`] },
          ]);
        };
        await provider[method](order, soon());
        expect(seen.length - before).toBe(8);
        expect(policies.look(resource).bindings).toContainEqual({
          ...other,
          members: ['user:x0@acme.example'],
        });
        expect(await gcp.bindingsOf(order)).toHaveLength(
          method === 'ensure' ? 1 : 0,
        );
      }
      policies.beforeWrite = undefined;
      policies.change(resource, bindings =>
        bindings.filter(one => one.role !== other.role),
      );
    },
  );

  it('gives up where others are faster every time, with nothing done', async () => {
    const { policies } = gcp.google;
    const order = await gcp.order(provider, 'slow');
    policies.beforeWrite = resource => policies.change(resource, all => all);
    const error = await provider.ensure(order, soon()).catch(e => e);
    expect(error).toBeInstanceOf(ConflictProviderError);
    expect(error.message).toMatch(/7 times in between; nothing was done/);
    expect(error.providerRequestIds.length).toBe(14);
    expect(await gcp.bindingsOf(order)).toEqual([]);
  });

  it('is not believed to be gone because a read was late', async () => {
    const order = await made('late');
    gcp.google.policies.lateReads = 1;
    await removed(order);
    expect(gcp.google.policies.lateReads).toBe(0);
  });

  it('is made once where a read was late', async () => {
    const order = await made('twice');
    gcp.google.policies.lateReads = 1;
    await provider.ensure(order, soon());
    expect(await gcp.bindingsOf(order)).toHaveLength(1);
    await removed(order);
  });

  it.each([
    [
      'One or more users named in the policy do not belong to a permitted customer.',
      /permitted customer.*A rule of the organisation forbids it/,
    ],
    [
      'Conditions need uniform bucket-level access.',
      /Switch uniform bucket-level access on/,
    ],
  ])(
    'is not tried again where a rule forbids it: %s',
    async (message, text) => {
      const order = await gcp.order(provider, 'forbidden', gcp.bucket);
      const before = gcp.google.seen.length;
      gcp.google.fail({
        match: /PUT .*\/iam/,
        answer: { status: 412, code: 'conditionNotMet', message },
      });
      const error = await provider.ensure(order, soon()).catch(e => e);
      expect(error).toBeInstanceOf(PermanentProviderError);
      expect(error.message).toMatch(text);
      expect(gcp.google.seen.length - before).toBe(2);
    },
  );

  it('is never written without the etag', async () => {
    const order = await gcp.order(provider, 'no-etag');
    const get = gcp.google.policies.get.bind(gcp.google.policies);
    gcp.google.policies.get = (resource, version) => {
      const { etag, ...policy } = get(resource, version) as any;
      return policy;
    };
    const error = await provider.ensure(order, soon()).catch(e => e);
    gcp.google.policies.get = get;
    expect(error).toBeInstanceOf(RetryableProviderError);
    expect(error.message).toMatch(/without its etag; nothing was done/);
  });

  it('is refused where Google would keep no more of the same', async () => {
    const order = await gcp.order(provider, 'many');
    const many = Array.from({ length: 20 }, (_, i) => ({
      role: gcp.target.role,
      members: [`user:${order.account.name}`],
      condition: { title: `t${i}`, expression: `true || ${i} > 0` },
    }));
    await gcp.change(order, bindings => [...bindings, ...many]);
    const error = await provider.ensure(order, soon()).catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(
      /many@acme.example has roles.*under 20 conditions already.*through a group/,
    );
    expect(await gcp.bindingsOf(order)).toHaveLength(20);
    await gcp.takeAway(order);
  });

  it.each(['folders/123', 'organizations/456'])(
    'is made on %s too',
    async name => {
      const [kind, number] = name.split('/');
      const { role } = gcp.target;
      const order = await gcp.order(provider, 'above', {
        connection: 'acme',
        role,
        [kind.slice(0, -1)]: number,
      });
      await provider.ensure(order, soon());
      expect(await gcp.bindingsOf(order)).toHaveLength(1);
      await removed(order);
    },
  );

  it('went with its bucket', async () => {
    const order = await gcp.order(provider, 'gone', gcp.bucket);
    await provider.ensure(order, soon());
    gcp.google.policies.delete('buckets/orders-exports');
    expect((await provider.observe(order, soon())).state).toBe('absent');
    expect((await provider.remove(order, soon())).details).toMatchObject({
      removed: false,
    });
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /There is no buckets\/orders-exports in Google Cloud \(acme\); correct the role document/,
    );
    gcp.google.policies.create('buckets/orders-exports');
  });

  it('is told from the roles of others in the inventory', async () => {
    const order = await made('listed');
    const holders = [];
    for await (const holder of provider.inventory('acme', soon())) {
      holders.push(holder);
    }
    expect(holders).toContainEqual({
      accountKey: 'acme/user:root@acme.example',
      effectKey: 'iam:acme/projects/orders-prod:roles/owner',
      ours: false,
    });
    expect(holders).toContainEqual(
      expect.objectContaining({
        accountKey: 'acme/group:readers@acme.example',
        effectKey: expect.stringMatching(
          /^iam:acme\/projects\/orders-prod:roles\/storage.objectViewer:if:/,
        ),
        ours: false,
      }),
    );
    expect(holders.filter(({ ours }) => ours)).toEqual([
      expect.objectContaining({
        bindingId: order.bindingId,
        found: expect.objectContaining({ subject: 'user:default/listed' }),
      }),
    ]);
    await removed(order);
  });

  it('is granted on what the configuration lists only', () => {
    const narrow = gcp.provider({
      resources: ['projects/orders-prod'],
      roles: ['roles/storage.objectViewer'],
    });
    const effects = (target: object) =>
      narrow.effects(narrow.targetSchema.parse(target));
    expect(effects(gcp.target)).toHaveLength(1);
    expect(() => effects(gcp.bucket)).toThrow(
      /Nothing may be granted on buckets\/orders-exports/,
    );
    expect(() =>
      effects({ ...gcp.target, role: 'roles/storage.admin' }),
    ).toThrow(/roles\/storage.admin may not be granted.*acme.roles/);
    expect(() => effects({ ...gcp.target, connection: 'evil' })).toThrow(
      /no connection "evil".*known: acme/,
    );
  });
});
