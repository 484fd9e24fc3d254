import { JsonObject } from '@backstage/types';
import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Fault } from './__fixtures__/FaultInjectingFakeAzure';
import {
  GROUP_TARGET,
  ROLE_TARGET,
  soon,
  TestAzure,
} from './__fixtures__/TestAzure';

jest.setTimeout(60_000);

interface Kind {
  mode: 'pim' | 'plain' | 'groups';
  target: JsonObject;
  read: RegExp;
  ensure: RegExp;
  remove: RegExp;
}

const KINDS: Kind[] = [
  {
    mode: 'pim',
    target: ROLE_TARGET,
    read: /^GET .*ScheduleInstances$/,
    ensure: /^PUT .*ScheduleRequests/,
    remove: /^PUT .*ScheduleRequests/,
  },
  {
    mode: 'plain',
    target: ROLE_TARGET,
    read: /^GET .*roleAssignments\//,
    ensure: /^PUT .*roleAssignments/,
    remove: /^DELETE .*roleAssignments/,
  },
  {
    mode: 'groups',
    target: GROUP_TARGET,
    read: /^GET .*\/\$ref$/,
    ensure: /^POST /,
    remove: /^DELETE /,
  },
];

const answer = (
  status: number,
  code?: string,
  headers?: Record<string, string>,
): Omit<Fault, 'match'> => ({ answer: { status, code, headers } });

describe.each(KINDS)('when Azure or the line to it fails ($mode)', kind => {
  let azure: TestAzure;

  beforeAll(async () => {
    azure = await TestAzure.start();
  });
  afterEach(() => azure.fake.heal());
  afterAll(() => azure.stop());

  const failed = (call: Promise<unknown>): Promise<ProviderError> =>
    call.then(
      () => Promise.reject(new Error('The call succeeded')),
      error => error,
    );

  it.each([
    ['500', answer(500), 'write', UnknownOutcomeProviderError, /may have been/],
    ['503', answer(503), 'read', RetryableProviderError, /nothing was done/],
    ['408', answer(408), 'write', UnknownOutcomeProviderError, /may have been/],
    [
      'a line that breaks before',
      { lose: 'before' },
      'write',
      UnknownOutcomeProviderError,
      /may have been/,
    ],
    [
      'a line that breaks after',
      { lose: 'after' },
      'write',
      UnknownOutcomeProviderError,
      /may have been/,
    ],
    [
      'a read without an answer',
      { lose: 'before' },
      'read',
      RetryableProviderError,
      /nothing was done/,
    ],
    ['401', answer(401), 'read', PermanentProviderError, /check tenant/],
    [
      '403',
      answer(403, 'AuthorizationFailed'),
      'write',
      PermanentProviderError,
      /AuthorizationFailed.*least permissions/,
    ],
    ['409', answer(409), 'write', ConflictProviderError, /409/],
    ['412', answer(412), 'write', ConflictProviderError, /412/],
    ['400', answer(400), 'write', PermanentProviderError, /Correct the role/],
    [
      '429 with Retry-After',
      answer(429, 'TooManyRequests', { 'retry-after': '17' }),
      'write',
      ThrottledProviderError,
      /17 s/,
    ],
    [
      '429 to a read',
      answer(429, 'TooManyRequests', { 'retry-after': '5' }),
      'read',
      ThrottledProviderError,
      /5 s/,
    ],
  ] as const)('classifies %s', async (_what, fault, to, expected, said) => {
    const provider = azure.provider(kind.mode);
    for (const method of ['ensure', 'remove'] as const) {
      let order = await azure.order(provider, `class-${method}`, kind.target);
      const go = async (call: 'ensure' | 'remove') => {
        const { handle } = await provider[call](order, soon());
        order = { ...order, handle, attempt: order.attempt + 1 };
      };
      if (method === 'remove') await go('ensure');
      azure.fake.fail({
        ...fault,
        match: to === 'read' ? kind.read : kind[method],
      });
      const error = await failed(provider[method](order, soon()));
      expect(error).toBeInstanceOf(expected);
      expect(error.message).toMatch(said);
      expect(error.message).toContain('Azure tenant acme');
      const answered = 'answer' in fault ? 1 : 0;
      expect(error.providerRequestIds.length).toBeGreaterThanOrEqual(answered);
      // Whatever it was, the same call leads on.
      await go(method);
      expect((await provider.observe(order, soon())).state).toBe(
        method === 'ensure' ? 'present' : 'absent',
      );
      await go('remove');
      expect((await provider.observe(order, soon())).state).toBe('absent');
    }
  });

  it('gives up on a target that does not answer', async () => {
    const provider = azure.provider(kind.mode, { requestTimeout: 'PT0.2S' });
    const order = await azure.order(provider, 'silent', kind.target);
    azure.fake.fail({ match: kind.read, hang: true });
    expect(await failed(provider.observe(order, soon()))).toBeInstanceOf(
      RetryableProviderError,
    );
    azure.fake.fail({ match: kind.ensure, hang: true });
    expect(await failed(provider.ensure(order, soon()))).toBeInstanceOf(
      UnknownOutcomeProviderError,
    );
  });

  it('sends no change a second time by itself', async () => {
    const provider = azure.provider(kind.mode);
    const order = await azure.order(provider, 'once', kind.target);
    azure.fake.seen.length = 0;
    azure.fake.fail({ match: kind.ensure, ...answer(503), times: 5 });
    await failed(provider.ensure(order, soon()));
    expect(azure.fake.seen.filter(line => kind.ensure.test(line))).toHaveLength(
      1,
    );
  });

  it('says the ids by which Azure finds what was asked', async () => {
    const provider = azure.provider(kind.mode);
    const order = await azure.order(provider, 'ids', kind.target);
    const { providerRequestIds, handle } = await provider.ensure(order, soon());
    expect(providerRequestIds!.length).toBeGreaterThan(1);
    const seen = await provider.observe({ ...order, handle }, soon());
    expect(seen.providerRequestIds!.length).toBeGreaterThan(0);
    await provider.remove({ ...order, handle }, soon());
  });

  it('refuses what was pinned by something else', async () => {
    const provider = azure.provider(kind.mode);
    const order = await azure.order(provider, 'strange', kind.target);
    const account = { key: 'acme/user-1', name: 'user-1' };
    for (const strange of [
      { ...order, target: { tenant: 'acme', bucket: 'x' } },
      { ...order, account },
    ]) {
      expect(await failed(provider.observe(strange, soon()))).toBeInstanceOf(
        PermanentProviderError,
      );
    }
  });
});
