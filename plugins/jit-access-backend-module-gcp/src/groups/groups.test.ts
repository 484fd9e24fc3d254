import {
  BindingOrder,
  ConflictProviderError,
  PermanentProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { GcpAccessProvider } from '../GcpAccessProvider';
import { soon, TestGcp } from '../__fixtures__/TestGcp';

jest.setTimeout(60_000);

const LATER = '2032-01-01T00:00:00.000Z';
const GROUP = 'oncall@acme.example';

describe('membership of a group', () => {
  let gcp: TestGcp;
  let provider: GcpAccessProvider;

  beforeAll(async () => {
    gcp = await TestGcp.startFake();
    provider = gcp.provider();
  });
  afterEach(() => {
    gcp.google.heal();
    Object.assign(gcp.google.groups, { absent: 404, endsAllowed: true });
  });
  afterAll(async () => {
    expect(gcp.google.groups.count()).toBe(0);
    await gcp.stop();
  });

  const look = (order: BindingOrder) =>
    gcp.google.groups.look(GROUP, order.account.name);
  const ordered = (name: string) => gcp.order(provider, name, gcp.group);
  const made = async (name: string) => {
    const order = await ordered(name);
    const { handle } = await provider.ensure(order, soon());
    return { ...order, handle };
  };
  const removed = async (order: BindingOrder) => {
    await provider.remove(order, soon());
    expect(look(order)).toBeUndefined();
    expect((await provider.observe(order, soon())).state).toBe('absent');
  };

  it('ends by itself', async () => {
    const order = await made('ends');
    expect(look(order)?.roles).toEqual([
      { name: 'MEMBER', expiryDetail: { expireTime: order.notAfter } },
    ]);
    expect(order.handle).toMatchObject({
      version: 1,
      group: expect.stringMatching(/^groups\/\w+$/),
      membership: expect.stringMatching(/\/memberships\/\w+$/),
    });
    await removed(order);
  });

  it('has its end moved', async () => {
    const order = await made('mover');
    const { details } = await provider.ensure(
      { ...order, notAfter: LATER },
      soon(),
    );
    expect(details).toMatchObject({ did: 'end moved' });
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      expiresAt: LATER,
    });
    await removed(order);
  });

  it('that is there, with an end, is what an answer that was lost had made', async () => {
    const order = await ordered('there');
    gcp.google.groups.add(GROUP, order.account.name, LATER);
    const { details } = await provider.ensure(order, soon());
    expect(details).toMatchObject({ did: 'end moved' });
    expect((await provider.observe(order, soon())).expiresAt).toBe(
      order.notAfter,
    );
    await removed(order);
  });

  it('without an end is of others, and never touched', async () => {
    const order = await ordered('standing');
    const before = structuredClone(
      gcp.google.groups.add(GROUP, order.account.name),
    );
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      details: { withoutEnd: true },
    });
    const { handle, details } = await provider.ensure(order, soon());
    expect(details).toMatchObject({ did: expect.stringMatching(/^nothing/) });
    expect(
      (await provider.remove({ ...order, handle }, soon())).details,
    ).toMatchObject({
      removed: false,
      leftAlone: expect.stringMatching(/not of JIT Access/),
    });
    expect(look(order)).toEqual(before);
    gcp.google.groups.drop(GROUP, order.account.name);
  });

  it('that lost its end to another writer is seen, mended and removed', async () => {
    const order = await made('stripped');
    const strip = () => {
      look(order)!.roles = [{ name: 'MEMBER' }];
    };
    strip();
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'pending',
      details: { how: 'its end was taken away' },
    });
    const { handle } = await provider.ensure(order, soon());
    expect((await provider.observe(order, soon())).expiresAt).toBe(
      order.notAfter,
    );
    strip();
    await removed({ ...order, handle });
  });

  it('that others made anew without an end is theirs, though it has the same name', async () => {
    const order = await made('anew');
    gcp.google.groups.drop(GROUP, order.account.name);
    const theirs = gcp.google.groups.add(GROUP, order.account.name);
    expect(theirs.name).toBe(order.handle?.membership);
    await provider.remove(order, soon());
    expect(look(order)).toEqual(theirs);
    gcp.google.groups.drop(GROUP, order.account.name);
  });

  it('that ran out is gone', async () => {
    const order = await made('over');
    look(order)!.roles[0].expiryDetail!.expireTime = '2020-01-01T00:00:00Z';
    expect((await provider.observe(order, soon())).state).toBe('absent');
    await removed(order);
    gcp.google.groups.drop(GROUP, order.account.name);
  });

  it('is found though Google says of what is absent that it is forbidden', async () => {
    gcp.google.groups.absent = 403;
    const order = await ordered('hidden');
    expect((await provider.observe(order, soon())).state).toBe('absent');
    const { handle } = await provider.ensure(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('present');
    await removed({ ...order, handle: { version: 1, group: handle!.group } });
  });

  it('that may not be looked at is not taken to be absent', async () => {
    const order = await made('secret');
    for (const denied of ['lookup', 'list']) {
      gcp.google.denied.add(`groups.memberships.${denied}`);
    }
    for (const method of ['observe', 'remove'] as const) {
      const error = await provider[method](order, soon()).catch(e => e);
      expect(error).toBeInstanceOf(PermanentProviderError);
      expect(error.message).toMatch(/may not do this; see the README/);
      expect(error.providerRequestIds).toContain('google-7');
    }
    gcp.google.denied.clear();
    await removed(order);
  });

  it('is pending while Google works on it', async () => {
    const order = await ordered('slow');
    gcp.google.groups.landsAfterLooks = 2;
    const { handle, details, providerRequestIds } = await provider.ensure(
      order,
      soon(),
    );
    expect(details).toMatchObject({ did: 'began: operations/slow' });
    expect(providerRequestIds).toContain('operations/slow');
    const known = { ...order, handle };
    const states = [];
    for (let i = 0; i < 3; i++) {
      states.push((await provider.observe(known, soon())).state);
    }
    expect(states).toEqual(['pending', 'pending', 'present']);
    await removed({ ...order, handle: undefined });
  });

  it.each([
    [8, 'Quota exceeded', ThrottledProviderError, /asks to wait/],
    [10, 'Concurrent change', ConflictProviderError, /says that .* is in/],
    [13, 'Internal error', UnknownOutcomeProviderError, /may have been done/],
    [
      3,
      'expiry_detail not allowed',
      PermanentProviderError,
      /Cloud Identity Premium/,
    ],
    [7, 'Denied', PermanentProviderError, /see the README/],
  ])(
    'is not made by an operation that fails with %s',
    async (code, message, expected, text) => {
      const order = await ordered('failing');
      gcp.google.groups.failedOperation = { code, message };
      const error = await provider.ensure(order, soon()).catch(e => e);
      expect(error).toBeInstanceOf(expected);
      expect(error.message).toMatch(text);
      expect(look(order)).toBeUndefined();
    },
  );

  it('says which subscription an end needs', async () => {
    gcp.google.groups.endsAllowed = false;
    const order = await ordered('poor');
    const error = await provider.ensure(order, soon()).catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(
      /INVALID_ARGUMENT.*needs Cloud Identity Premium/,
    );
    expect(look(order)).toBeUndefined();
  });

  it('is removed by its name though a read was late', async () => {
    const order = await made('late');
    gcp.google.fail({
      match: /GET .*memberships:lookup/,
      answer: { status: 404, code: 'NOT_FOUND' },
    });
    await removed(order);
    expect(look(order)).toBeUndefined();
  });

  it('went with its group', async () => {
    gcp.google.groups.create('short@acme.example');
    const connected = gcp.provider({
      resources: ['groups/short@acme.example'],
    });
    const target = { connection: 'acme', group: 'short@acme.example' };
    const order = await gcp.order(connected, 'gone', target);
    const { handle } = await connected.ensure(order, soon());
    gcp.google.groups.deleteGroup('short@acme.example');
    for (const known of [order, { ...order, handle }]) {
      await connected.remove(known, soon());
      expect((await connected.observe(known, soon())).state).toBe('absent');
    }
    await expect(connected.ensure(order, soon())).rejects.toThrow(
      /There is no group short@acme.example.*correct the role document/,
    );
  });

  it('is listed on whatever page it is', async () => {
    const all = Array.from({ length: 510 }, (_, i) => `m${i}@acme.example`);
    all.forEach(address => gcp.google.groups.add(GROUP, address));
    const order = await made('last');
    const keys = [];
    for await (const holder of provider.inventory('acme', soon())) {
      if (holder.effectKey === order.effectKey) keys.push(holder.accountKey);
    }
    expect(keys).toHaveLength(511);
    expect(keys).toContain(order.account.key);
    all.forEach(address => gcp.google.groups.drop(GROUP, address));
    await removed(order);
  });
});
