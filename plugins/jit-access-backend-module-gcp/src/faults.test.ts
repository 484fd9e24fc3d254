import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Fault } from './__fixtures__/FaultInjectingFakeGoogle';
import { soon, TestGcp } from './__fixtures__/TestGcp';

jest.setTimeout(60_000);

const failed = (call: Promise<unknown>): Promise<ProviderError> =>
  call.then(
    () => {
      throw new Error('The call succeeded');
    },
    error => error,
  );
const answer = (
  status: number,
  code?: string,
  message?: string,
  more: Partial<NonNullable<Fault['answer']>> = {},
): Pick<Fault, 'answer'> => ({ answer: { status, code, message, ...more } });

/** The write that making and removing come to, and the first read. */
const KINDS = [
  {
    kind: 'a role on a project',
    target: (gcp: TestGcp) => gcp.target,
    write: /POST .*:setIamPolicy/,
    read: /POST .*:getIamPolicy/,
  },
  {
    kind: 'a role on a bucket',
    target: (gcp: TestGcp) => gcp.bucket,
    write: /PUT .*\/iam/,
    read: /GET .*\/iam/,
  },
  {
    kind: 'membership of a group',
    target: (gcp: TestGcp) => gcp.group,
    write: /(?:POST|DELETE) .*\/memberships/,
    read: /GET .*(?:groups:lookup|memberships)/,
  },
];

const MATRIX: [
  string,
  Pick<Fault, 'answer' | 'lose'>,
  'read' | 'write',
  new (...args: never[]) => ProviderError,
  RegExp,
][] = [
  [
    '500 to a write',
    answer(500, 'INTERNAL', 'Internal error encountered.'),
    'write',
    UnknownOutcomeProviderError,
    /Internal error.*may have been done/,
  ],
  [
    '503 to a write',
    answer(503, 'UNAVAILABLE'),
    'write',
    UnknownOutcomeProviderError,
    /may have been done/,
  ],
  [
    '503 to a read',
    answer(503, 'UNAVAILABLE'),
    'read',
    RetryableProviderError,
    /nothing was done/,
  ],
  [
    'a line that breaks before',
    { lose: 'before' },
    'write',
    UnknownOutcomeProviderError,
    /may have been done/,
  ],
  [
    'a line that breaks after',
    { lose: 'after' },
    'write',
    UnknownOutcomeProviderError,
    /may have been done/,
  ],
  [
    'a read that gets no answer',
    { lose: 'before' },
    'read',
    RetryableProviderError,
    /nothing was done/,
  ],
  [
    '401',
    answer(401, 'UNAUTHENTICATED'),
    'read',
    PermanentProviderError,
    /UNAUTHENTICATED.*Check the credentials/,
  ],
  [
    '403',
    answer(403, 'PERMISSION_DENIED', 'Denied'),
    'write',
    PermanentProviderError,
    /may not do this; see the README/,
  ],
  [
    '403 that means too fast',
    answer(403, 'RESOURCE_EXHAUSTED', 'Slow down', {
      details: [{ reason: 'RATE_LIMIT_EXCEEDED' }, { retryDelay: '3s' }],
    }),
    'write',
    ThrottledProviderError,
    /wait 3 s/,
  ],
  [
    '429 with Retry-After',
    answer(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded', {
      headers: { 'retry-after': '7' },
    }),
    'write',
    ThrottledProviderError,
    /wait 7 s.*RESOURCE_EXHAUSTED/,
  ],
  [
    '400',
    answer(400, 'INVALID_ARGUMENT', 'Bad condition'),
    'write',
    PermanentProviderError,
    /Bad condition.*Check role and condition/,
  ],
];

describe.each(KINDS)('when Google Cloud fails at $kind', kind => {
  let gcp: TestGcp;

  beforeAll(async () => {
    gcp = await TestGcp.startFake();
  });
  afterEach(() => gcp.google.heal());
  afterAll(async () => {
    await gcp.stop();
  });

  it.each(MATRIX)(
    'classifies %s',
    async (_what, fault, at, expected, message) => {
      const provider = gcp.provider();
      for (const method of ['ensure', 'remove'] as const) {
        let order = await gcp.order(provider, `x-${method}`, kind.target(gcp));
        if (method === 'remove') {
          const { handle } = await provider.ensure(order, soon());
          order = { ...order, handle };
        }
        gcp.google.fail({ ...fault, match: kind[at] });
        const error = await failed(provider[method](order, soon()));
        expect(error).toBeInstanceOf(expected);
        expect(error.message).toMatch(message);
        expect(error.message).toContain('Google Cloud (acme)');
        expect(error.providerRequestIds.length).toBeGreaterThan(0);
        gcp.google.heal();
        // Whatever it was, the same call leads on.
        await provider[method](order, soon());
        expect((await provider.observe(order, soon())).state).toBe(
          method === 'ensure' ? 'present' : 'absent',
        );
        await provider.remove(order, soon());
        expect((await provider.observe(order, soon())).state).toBe('absent');
      }
      expect(gcp.google.policies.blindWrites).toEqual([]);
    },
  );

  it('gives up on what does not answer', async () => {
    const hasty = gcp.provider({ requestTimeout: 'PT0.3S' });
    const order = await gcp.order(hasty, 'silent', kind.target(gcp));
    gcp.google.fail({ match: kind.read, hang: true });
    expect(await failed(hasty.observe(order, soon()))).toBeInstanceOf(
      RetryableProviderError,
    );
    gcp.google.fail({ match: kind.write, hang: true });
    expect(await failed(hasty.ensure(order, soon()))).toBeInstanceOf(
      UnknownOutcomeProviderError,
    );
  });

  it('refuses people and roles that are not there, with what to do', async () => {
    const provider = gcp.provider();
    const target = kind.target(gcp);
    if ('group' in target) {
      gcp.google.fail({
        match: kind.write,
        ...answer(404, 'NOT_FOUND', 'Error(2013): member not found'),
      });
    }
    const order = await gcp.order(provider, 'nobody', target);
    const error = await failed(provider.ensure(order, soon()));
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/role document/);
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });
});

describe('what is wrong with the configuration', () => {
  let gcp: TestGcp;

  beforeAll(async () => {
    gcp = await TestGcp.startFake();
  });
  afterAll(async () => {
    await gcp.stop();
  });

  it('is a token, which is not said', async () => {
    const wrong = gcp.provider({}, 'not-the-token');
    const error = await failed(wrong.check(soon()));
    expect(error.message).toMatch(/401.*Check the credentials/);
    expect(error.message).not.toContain('not-the-token');
  });

  it('is what the identity lacks', async () => {
    gcp.google.denied.add('storage.buckets.setIamPolicy');
    gcp.google.denied.add('resourcemanager.projects.setIamPolicy');
    const error = await failed(gcp.provider().check(soon()));
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(
      /lacks resourcemanager.projects.setIamPolicy on projects\/orders-prod; storage.buckets.setIamPolicy on buckets\/orders-exports; see the README/,
    );
    gcp.google.denied.clear();
    await expect(gcp.provider().check(soon())).resolves.toBeUndefined();
  });

  it('is a group that is not there', async () => {
    const wrong = gcp.provider({ resources: ['groups/none@acme.example'] });
    await expect(wrong.check(soon())).rejects.toThrow(
      /there is no groups\/none@acme.example/,
    );
  });

  it('is a conflict that the one who asks hears about', async () => {
    const order = await gcp.order(gcp.provider(), 'busy');
    const match = /:setIamPolicy/;
    for (let i = 0; i < 7; i++) {
      gcp.google.fail({ match, ...answer(409, 'ABORTED', 'Concurrent') });
    }
    expect(await failed(gcp.provider().ensure(order, soon()))).toBeInstanceOf(
      ConflictProviderError,
    );
  });
});
