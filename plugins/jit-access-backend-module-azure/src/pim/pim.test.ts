import {
  AccessProvider,
  BindingOrder,
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  Receipt,
  RetryableProviderError,
  ThrottledProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import {
  principalOf,
  READER_ID,
  ROLE_TARGET,
  SCOPE,
  soon,
  TestAzure,
} from '../__fixtures__/TestAzure';
import { FakePim } from '../__fixtures__/FakePim';

jest.setTimeout(60_000);

describe('time-bound assignments', () => {
  let azure: TestAzure;
  let pim: FakePim;
  let provider: AccessProvider<any>;
  let order: BindingOrder;
  let people = 0;

  beforeAll(async () => {
    azure = await TestAzure.start();
    pim = azure.fake.arm.pim;
    provider = azure.provider('pim');
  });
  beforeEach(async () => {
    order = await azure.order(provider, `pim-${people++}`, ROLE_TARGET);
    azure.fake.sent.length = 0;
  });
  afterEach(() => {
    Object.assign(pim, { slow: false, lag: 0, youngMs: 0, endsAs: undefined });
    azure.fake.heal();
  });
  afterAll(() => azure.stop());

  const does = async (
    method: 'ensure' | 'remove',
    changes: Partial<BindingOrder> = {},
  ): Promise<Receipt> => {
    order = { ...order, ...changes };
    const receipt = await provider[method](order, soon());
    order = { ...order, handle: receipt.handle };
    return receipt;
  };
  const failed = async (method: 'ensure' | 'remove'): Promise<ProviderError> =>
    provider[method](order, soon()).then(
      () => Promise.reject(new Error('The call succeeded')),
      error => error,
    );
  const seen = () => provider.observe(order, soon());
  const active = () => pim.find(SCOPE, principalOf(order), READER_ID);
  const asked = () =>
    azure.fake.sent
      .filter(({ call }) => call.startsWith('PUT'))
      .map(({ body }) => (body as any).properties);

  it('asks for a direct assignment with an end, and says for whom', async () => {
    await does('ensure');
    expect(asked()).toEqual([
      {
        requestType: 'AdminAssign',
        principalId: principalOf(order),
        roleDefinitionId: expect.stringMatching(
          /^\/subscriptions\/[^/]+\/providers\/Microsoft.Authorization\/roleDefinitions\/acdd72a7-/,
        ),
        justification: expect.stringContaining(order.subject.ref),
        scheduleInfo: {
          expiration: { type: 'AfterDateTime', endDateTime: order.notAfter },
        },
      },
    ]);
    expect((await does('ensure')).details).toMatchObject({
      did: 'nothing',
      when: expect.stringContaining('30 minutes'),
    });
    await does('remove');
    expect(asked().map(it => it.requestType)).toEqual([
      'AdminAssign',
      'AdminRemove',
    ]);
    const { sessionsUntil } = await seen();
    expect(Date.parse(sessionsUntil!) - Date.now()).toBeGreaterThan(
      29 * 60_000,
    );
  });

  it('moves the end to and fro, each time by a request of its own', async () => {
    const ends = [2, 1, 2].map(hours =>
      new Date(Date.now() + hours * 3_600_000).toISOString(),
    );
    await does('ensure');
    for (const notAfter of [...ends, ends[1], ends[0]]) {
      await does('ensure', { notAfter });
      expect(await seen()).toMatchObject({
        state: 'present',
        origin: 'ours',
        expiresAt: notAfter,
      });
    }
    const [first, ...moves] = asked();
    expect(first.requestType).toBe('AdminAssign');
    expect(moves).toHaveLength(5);
    for (const move of moves) {
      expect(move).toMatchObject({
        requestType: 'AdminUpdate',
        targetRoleAssignmentScheduleId: active()!.schedule,
        scheduleInfo: { startDateTime: active()!.startDateTime.toISOString() },
      });
    }
  });

  it('waits while Azure works on it, and asks only once', async () => {
    pim.slow = true;
    await does('ensure');
    expect((await seen()).state).toBe('pending');
    expect((await does('ensure')).details).toMatchObject({
      did: 'asked before',
    });
    expect(
      (await provider.observe({ ...order, handle: undefined }, soon())).state,
    ).toBe('pending');
    pim.carryOut();
    expect((await seen()).state).toBe('present');
    await does('remove');
    expect((await seen()).state).toBe('pending');
    expect((await does('remove')).details).toMatchObject({
      did: 'asked before',
    });
    expect(await failed('ensure')).toBeInstanceOf(ConflictProviderError);
    pim.carryOut();
    expect((await seen()).state).toBe('absent');
    expect(asked()).toHaveLength(2);
  });

  it('waits for an assignment that is not listed yet', async () => {
    pim.lag = 2;
    await does('ensure');
    expect((await seen()).state).toBe('pending');
    expect((await seen()).state).toBe('present');
    await does('remove');
    expect((await seen()).state).toBe('absent');
  });

  it.each([true, false])(
    'takes away what is not listed yet, so that it cannot come up later (handle kept: %s)',
    async kept => {
      pim.lag = 1000;
      await does('ensure');
      if (!kept) order = { ...order, handle: undefined };
      await does('remove');
      expect(active()).toBeUndefined();
      expect((await seen()).state).toBe('absent');
    },
  );

  it('knows what was made after a removal, also when the answer was lost', async () => {
    await does('ensure');
    await does('remove');
    azure.fake.fail({ match: /^PUT/, lose: 'after' });
    await failed('ensure');
    expect((await seen()).state).toBe('present');
    await does('ensure');
    azure.fake.fail({ match: /^PUT/, lose: 'after' });
    await failed('remove');
    expect((await does('remove')).details).toMatchObject({
      did: 'asked before',
    });
    expect(await seen()).toMatchObject({
      state: 'absent',
      sessionsUntil: expect.any(String),
    });
  });

  it('does not take a request for the access', async () => {
    await does('ensure');
    pim.actives.splice(pim.actives.indexOf(active()!), 1);
    for (const request of pim.requests.values()) {
      request.createdOn = new Date(Date.now() - 3_600_000);
    }
    expect((await seen()).state).toBe('absent');
    order = { ...order, handle: undefined };
    expect((await seen()).state).toBe('absent');
    await does('ensure');
    expect((await seen()).state).toBe('present');
    await does('remove');
  });

  it('still takes away what Azure has forgotten the requests of', async () => {
    await does('ensure');
    pim.requests.clear();
    active()!.request = undefined;
    expect(await seen()).toMatchObject({ state: 'present', origin: 'ours' });
    await does('remove');
    expect(active()).toBeUndefined();
  });

  it('puts back an end that somebody took away', async () => {
    await does('ensure');
    active()!.endDateTime = undefined;
    const { expiresAt } = await seen();
    expect(Date.parse(expiresAt!)).toBeGreaterThan(Date.parse('9000-01-01'));
    await does('ensure');
    expect((await seen()).expiresAt).toBe(order.notAfter);
  });

  it('looks again where the assignment exists already', async () => {
    await azure.askPim('AdminAssign', order);
    active()!.hidden = 1;
    expect((await does('ensure')).details).toMatchObject({ did: 'nothing' });
    expect(await seen()).toMatchObject({ state: 'present', origin: 'foreign' });
    await does('remove');
    expect(active()).toBeDefined();
    active()!.hidden = 2;
    expect(await failed('ensure')).toBeInstanceOf(ConflictProviderError);
  });

  it.each([
    { assignmentType: 'Activated' as const },
    { memberType: 'Inherited' as const },
    { memberType: 'Group' as const },
  ])('takes nothing away that a person has otherwise: %j', async changes => {
    await azure.askPim('AdminAssign', order);
    Object.assign(active()!, changes);
    const { state } = await seen();
    expect(state).toBe('assignmentType' in changes ? 'present' : 'absent');
    await does('remove');
    expect(active()).toBeDefined();
  });

  it('waits for somebody who is new in the directory', async () => {
    azure.fake.arm.principals.delete(principalOf(order));
    expect(await failed('ensure')).toBeInstanceOf(RetryableProviderError);
    azure.fake.arm.principals.add(principalOf(order));
    await does('ensure');
    expect((await seen()).state).toBe('present');
  });

  it('says what to do where the settings of the role refuse the duration', async () => {
    order = {
      ...order,
      notAfter: new Date(Date.now() + 60_000).toISOString(),
    };
    const error = await failed('ensure');
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/ExpirationRule.*role document/s);
    expect((await seen()).state).toBe('absent');
  });

  it('asks for nothing without an end', async () => {
    order = { ...order, notAfter: undefined };
    expect((await failed('ensure')).message).toMatch(/has an end/);
    expect(asked()).toEqual([]);
  });

  it('waits out the first five minutes, in which nothing can be removed', async () => {
    await does('ensure');
    pim.youngMs = 5 * 60_000;
    const error = await failed('remove');
    expect(error).toBeInstanceOf(ThrottledProviderError);
    const { retryAfterSeconds } = error as ThrottledProviderError;
    expect(retryAfterSeconds).toBeGreaterThan(290);
    expect(retryAfterSeconds).toBeLessThanOrEqual(300);
    pim.youngMs = 0;
    await does('remove');
    expect((await seen()).state).toBe('absent');
  });

  it.each([
    ['Failed', RetryableProviderError, /nothing was done/],
    ['Denied', PermanentProviderError, /ended it as Denied.*settings/],
    ['FailedAsResourceIsLocked', PermanentProviderError, /locked.*unlock/],
  ])(
    'asks anew after a request that ended as %s',
    async (status, type, said) => {
      pim.endsAs = status;
      const error = await failed('ensure');
      expect(error).toBeInstanceOf(type);
      expect(error.message).toMatch(said);
      expect((await seen()).state).toBe('absent');
      await does('ensure');
      expect((await seen()).state).toBe('present');
    },
  );

  it('waits while a request of somebody else is pending', async () => {
    pim.slow = true;
    await azure.askPim('AdminAssign', order);
    expect(await failed('ensure')).toBeInstanceOf(ConflictProviderError);
    pim.carryOut();
    expect(await seen()).toMatchObject({ origin: 'foreign' });
  });

  it('believes no words of ours in requests of others', async () => {
    await does('ensure');
    const [ours] = pim.requests.values();
    await azure.askPim('AdminUpdate', order);
    const theirs = Array.from(pim.requests.values()).at(-1)!;
    theirs.properties.justification = ours.properties.justification;
    const holders = [];
    for await (const holder of provider.inventory!('acme', soon())) {
      if (holder.accountKey === order.account.key) holders.push(holder.ours);
    }
    expect(holders).toEqual([false]);
    // What is remembered still knows it.
    expect((await seen()).origin).toBe('ours');
  });
});
