import { ConfigReader } from '@backstage/config';
import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AwsAccessProvider } from './AwsAccessProvider';
import { AwsConnections } from './AwsConnections';
import { readAwsConfig } from './config';
import { Fault } from './__fixtures__/FaultInjectingFakeAws';
import { settled } from './__fixtures__/settled';
import { soon, TestAws } from './__fixtures__/TestAws';

jest.setTimeout(60_000);

const answer = (
  status: number,
  code: string,
  headers?: Record<string, string>,
): Pick<Fault, 'answer'> => ({ answer: { status, code, headers } });

/** The first request of a kind that changes something, and the first that reads. */
const KINDS = {
  assignment: {
    make: /sso:Create/,
    take: /sso:Delete/,
    read: /sso:ListAccountAssignments$/,
  },
  group: {
    make: /identitystore:Create/,
    take: /identitystore:Delete/,
    read: /identitystore:Get/,
  },
  policy: {
    make: /iam:Put/,
    take: /iam:Delete/,
    read: /iam:GetUser/,
  },
  session: {
    make: /iam:PutRolePolicy/,
    take: /iam:DeleteRolePolicy/,
    read: /iam:GetRolePolicy/,
  },
} as const;
const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];

const WRITES = [
  [
    'a line that breaks before',
    { lose: 'before' },
    UnknownOutcomeProviderError,
    /may have been done/,
  ],
  [
    'a line that breaks after',
    { lose: 'after' },
    UnknownOutcomeProviderError,
    /may have been done/,
  ],
  [
    '500',
    answer(500, 'InternalServerException'),
    UnknownOutcomeProviderError,
    /may have been done/,
  ],
  [
    '503',
    answer(503, 'ServiceUnavailable'),
    UnknownOutcomeProviderError,
    /may have been done/,
  ],
  [
    'ThrottlingException',
    answer(400, 'ThrottlingException', { 'retry-after': '7' }),
    ThrottledProviderError,
    /wait 7 s/,
  ],
  [
    '429 without Retry-After',
    answer(429, 'TooManyRequestsException'),
    ThrottledProviderError,
    /wait 1 s/,
  ],
  [
    'ConflictException',
    answer(400, 'ConflictException'),
    ConflictProviderError,
    /ConflictException/,
  ],
  [
    '409',
    answer(409, 'ConcurrentModification'),
    ConflictProviderError,
    /ConcurrentModification/,
  ],
  [
    '403',
    answer(403, 'AccessDeniedException'),
    PermanentProviderError,
    /may not do this; see the README/,
  ],
  [
    '401',
    answer(401, 'UnrecognizedClientException'),
    PermanentProviderError,
    /Check the credentials/,
  ],
  [
    'keys of a role that ran out',
    answer(400, 'ExpiredTokenException'),
    RetryableProviderError,
    /nothing was done/,
  ],
] as const;

const READS = [
  [
    'a read that gets no answer',
    { lose: 'before' },
    RetryableProviderError,
    /nothing was done/,
  ],
  [
    '503 to a read',
    answer(503, 'ServiceUnavailable'),
    RetryableProviderError,
    /nothing was done/,
  ],
  [
    'a read that is throttled',
    answer(400, 'Throttling'),
    ThrottledProviderError,
    /asks to wait/,
  ],
  [
    'a read that is refused',
    answer(403, 'AccessDenied'),
    PermanentProviderError,
    /may not do this/,
  ],
] as const;

describe('when AWS or the line to it fails', () => {
  let aws: TestAws;

  beforeAll(async () => {
    aws = await TestAws.startFake();
  });
  afterEach(() => aws.fake.heal());
  afterAll(async () => {
    await aws.stop();
  });

  const failed = (call: Promise<unknown>): Promise<ProviderError> =>
    call.then(
      () => {
        throw new Error('The call succeeded');
      },
      error => error,
    );

  describe.each(kinds)('%s', kind => {
    const { make, take, read } = KINDS[kind];

    it.each(WRITES)(
      'classifies %s, and leads on',
      async (what, fault, expected, message) => {
        const provider = aws.provider();
        for (const method of ['ensure', 'remove'] as const) {
          let order = await aws.order(
            provider,
            `${kind}-${what}`.replace(/\W/g, '-'),
            aws.targets[kind],
          );
          if (method === 'remove') {
            const { handle } = await provider.ensure(order, soon());
            order = { ...order, handle };
            await settled(provider, order);
          }
          aws.fake.fail({ ...fault, match: method === 'ensure' ? make : take });
          const error = await failed(provider[method](order, soon()));
          expect(error).toBeInstanceOf(expected);
          expect(error.message).toMatch(message);
          expect(error.message).toMatch(
            /Identity Center acme|AWS account 222222222222/,
          );
          expect(error.providerRequestIds.length > 0 || 'lose' in fault).toBe(
            true,
          );
          // Whatever it was, the same call leads on.
          const { handle } = await provider[method](order, soon());
          const after = { ...order, handle };
          expect((await settled(provider, after)).state).toBe(
            method === 'ensure' ? 'present' : 'absent',
          );
          await provider.remove(after, soon());
          expect((await settled(provider, after)).state).toBe('absent');
        }
      },
    );

    it.each(READS)('classifies %s', async (_what, fault, expected, message) => {
      const provider = aws.provider();
      const order = await aws.order(
        provider,
        `${kind}-reader`,
        aws.targets[kind],
      );
      for (const method of ['ensure', 'remove', 'observe'] as const) {
        aws.fake.fail({ ...fault, match: read });
        const error = await failed(
          method === 'remove' && kind === 'policy'
            ? provider.observe(order, soon())
            : provider[method](order, soon()),
        );
        expect(error).toBeInstanceOf(expected);
        expect(error.message).toMatch(message);
      }
      expect((await settled(provider, order)).state).toBe('absent');
    });

    it('gives up on a change that gets no answer', async () => {
      const hasty = aws.provider({ requestTimeout: 'PT0.3S' });
      const order = await aws.order(
        aws.provider(),
        `${kind}-silent`,
        aws.targets[kind],
      );
      aws.fake.fail({ match: make, hang: true });
      expect(await failed(hasty.ensure(order, soon()))).toBeInstanceOf(
        UnknownOutcomeProviderError,
      );
    });

    it('says that the keys are wrong, without saying the secret', async () => {
      const order = await aws.order(
        aws.provider(),
        `${kind}-wrong`,
        aws.targets[kind],
      );
      const wrong = aws.provider({ accessKeyId: 'AKIAWRONG' });
      const error = await failed(wrong.ensure(order, soon()));
      expect(error).toBeInstanceOf(PermanentProviderError);
      expect(error.message).toMatch(/Check the credentials/);
      expect(error.message).not.toContain(aws.names.secretAccessKey);
    });
  });

  it('gives up on a look that gets no answer', async () => {
    const hasty = aws.provider({ requestTimeout: 'PT0.3S' });
    const order = await aws.order(aws.provider(), 'deaf', aws.targets.group);
    aws.fake.fail({ match: KINDS.group.read, hang: true });
    expect(await failed(hasty.observe(order, soon()))).toBeInstanceOf(
      RetryableProviderError,
    );
  });

  it('says what is wrong of every Identity Center and account', async () => {
    await expect(aws.provider().check(soon())).resolves.toBeUndefined();
    const wrong = aws.provider({ accessKeyId: 'AKIAWRONG' });
    await expect(wrong.check(soon())).rejects.toThrow(
      /Identity Center acme answered .* \| AWS account 222222222222 answered/,
    );
    await expect(
      aws
        .provider({ center: { identityStoreId: 'd-0000000000' } })
        .check(soon()),
    ).rejects.toThrow(
      /has the identity store d-1234567890, not d-0000000000; correct jitAccess\.providers\.aws\.identityCenters\.acme/,
    );
  });

  it('does nothing where there are no credentials', async () => {
    const config = readAwsConfig(
      new ConfigReader({
        jitAccess: {
          providers: { aws: { accounts: [{ accountId: '444444444444' }] } },
        },
      }),
    );
    const provider = new AwsAccessProvider(
      config,
      new AwsConnections(config, {
        getCredentialProvider: async () => {
          throw new Error('no AWS integration that matches');
        },
      }),
    );
    const error = await failed(provider.check(soon()));
    expect(error).toBeInstanceOf(RetryableProviderError);
    expect(error.message).toMatch(
      /no credentials for account 444444444444: no AWS integration.*"aws" in the configuration.*nothing was done/,
    );
  });
});
