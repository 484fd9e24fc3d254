import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Fault } from './__fixtures__/FaultInjectingFakeKubernetesApi';
import { soon, TestCluster } from './__fixtures__/TestCluster';

jest.setTimeout(60_000);

const WRITE = /^(?:POST|DELETE) .*rolebindings/;
const READ = /^GET .*rolebindings/;

describe('when the cluster or the line to it fails', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.startFake();
  });
  afterEach(() => cluster.api.heal());
  afterAll(async () => {
    await cluster.stop();
  });

  const failed = (call: Promise<unknown>): Promise<ProviderError> =>
    call.then(
      () => {
        throw new Error('The call succeeded');
      },
      error => error,
    );
  const answer = (
    code: number,
    message?: string,
    headers?: Record<string, string>,
  ): Pick<Fault, 'answer'> => ({ answer: { code, message, headers } });

  it.each([
    [
      '500 to a write',
      answer(500, 'etcdserver: request timed out'),
      WRITE,
      UnknownOutcomeProviderError,
      /request timed out; it may have been done/,
    ],
    [
      '503 to a read',
      answer(503),
      READ,
      RetryableProviderError,
      /nothing was done/,
    ],
    [
      'a line that breaks before',
      { lose: 'before' },
      WRITE,
      UnknownOutcomeProviderError,
      /may have been done/,
    ],
    [
      'a line that breaks after',
      { lose: 'after' },
      WRITE,
      UnknownOutcomeProviderError,
      /may have been done/,
    ],
    [
      'a read that gets no answer',
      { lose: 'before' },
      READ,
      RetryableProviderError,
      /nothing was done/,
    ],
    ['401', answer(401), READ, PermanentProviderError, /Check the token/],
    [
      '403',
      answer(403, 'cannot'),
      WRITE,
      PermanentProviderError,
      /may not do this; see the README/,
    ],
    [
      'a conflict',
      answer(409, 'the object has been modified'),
      WRITE,
      ConflictProviderError,
      /has been modified/,
    ],
    [
      '429 with Retry-After',
      answer(429, 'slow down', { 'retry-after': '7' }),
      WRITE,
      ThrottledProviderError,
      /wait 7 s/,
    ],
    [
      'a namespace that is being deleted',
      answer(403, 'cannot create: namespace shop is being terminated'),
      WRITE,
      PermanentProviderError,
      /ask again when it is there anew/,
    ],
    [
      'a quota that is reached',
      answer(403, 'exceeded quota: objects, requested: count/rolebindings=1'),
      WRITE,
      PermanentProviderError,
      /Raise the quota of the namespace/,
    ],
    [
      'an answer that is no JSON',
      { garbage: true },
      READ,
      RetryableProviderError,
      /nothing was done/,
    ],
  ] as const)(
    'classifies %s',
    async (_what, fault, match, expected, message) => {
      const provider = cluster.provider();
      for (const method of ['ensure', 'remove'] as const) {
        const order = await cluster.order(provider, `class-${method}`);
        if (method === 'remove') {
          await provider.ensure(order, soon());
        }
        cluster.api.fail({ ...fault, match });
        const error = await failed(provider[method](order, soon()));
        expect(error).toBeInstanceOf(expected);
        expect(error.message).toMatch(message);
        expect(error.message).toContain('Kubernetes cluster orders');
        // Whatever it was, the same call leads on.
        await provider[method](order, soon());
        expect((await provider.observe(order, soon())).state).toBe(
          method === 'ensure' ? 'present' : 'absent',
        );
        await provider.remove(order, soon());
        expect(await cluster.bindingsOf(order)).toEqual([]);
      }
    },
  );

  describe('and a token is to come with it', () => {
    const token = async () =>
      cluster.order(cluster.provider(), 'token', {
        ...cluster.target,
        credential: 'token',
      });

    it.each([
      ['500', answer(500), UnknownOutcomeProviderError],
      [
        'a line that breaks before',
        { lose: 'before' },
        UnknownOutcomeProviderError,
      ],
      [
        'a line that breaks after',
        { lose: 'after' },
        UnknownOutcomeProviderError,
      ],
      ['403', answer(403), PermanentProviderError],
      ['404', answer(404), PermanentProviderError],
      ['409', answer(409), ConflictProviderError],
      ['429', answer(429, '', { 'retry-after': '7' }), ThrottledProviderError],
    ] as const)(
      '%s on the way leaves nothing half done, and the same call leads on',
      async (_what, fault, expected) => {
        const provider = cluster.provider();
        const order = await token();
        for (const [method, at] of [
          ['POST', 'serviceaccounts'],
          ['POST', 'secrets'],
          ['POST', 'token'],
          ['POST', 'rolebindings'],
        ]) {
          cluster.api.fail({
            ...fault,
            match: new RegExp(`^${method} .*/${at}$`),
          });
          const error = await failed(provider.ensure(order, soon()));
          expect({ at, error }).toEqual({ at, error: expect.any(expected) });
          const { state } = await provider.observe(order, soon());
          const there = (await cluster.bindingsOf(order)).length > 0;
          expect({ at, state }).toEqual({
            at,
            state: there ? 'present' : 'absent',
          });
          const { credential } = await provider.ensure(order, soon());
          expect(credential).toBeDefined();
          await provider.remove(order, soon());
          expect(await cluster.tokenObjects()).toEqual([]);
          expect(await cluster.bindingsOf(order)).toEqual([]);
        }
      },
    );
  });

  it('reads what was made by another call meanwhile, and takes it', async () => {
    const provider = cluster.provider();
    const order = await cluster.order(provider, 'stale');
    // The first look is of before, as from a cache that lags behind.
    await provider.ensure(order, soon());
    cluster.api.fail({ match: READ, answer: { code: 404 } });
    expect(await provider.ensure(order, soon())).toMatchObject({
      details: { did: 'made' },
    });
    expect(await cluster.bindingsOf(order)).toHaveLength(1);
    await provider.remove(order, soon());
  });

  it('says by which ids the audit log of the cluster finds what was asked', async () => {
    const provider = cluster.provider();
    const order = await cluster.order(provider, 'audited');
    const { providerRequestIds = [] } = await provider.observe(order, soon());
    expect(providerRequestIds.length).toBeGreaterThan(1);
    expect(new Set(providerRequestIds).size).toBe(providerRequestIds.length);
    cluster.api.fail({ ...answer(500), match: WRITE });
    const error = await failed(provider.ensure(order, soon()));
    expect(error.providerRequestIds.length).toBeGreaterThan(2);
  });

  it('gives up on a cluster that does not answer', async () => {
    const hasty = cluster.provider({ requestTimeout: 'PT0.3S' });
    const order = await cluster.order(hasty, 'silent');
    cluster.api.fail({ match: READ, hang: true });
    expect(await failed(hasty.observe(order, soon()))).toBeInstanceOf(
      RetryableProviderError,
    );
    cluster.api.fail({ match: WRITE, hang: true });
    const error = await failed(hasty.ensure(order, soon()));
    expect(error).toBeInstanceOf(UnknownOutcomeProviderError);
    expect(error.message).toMatch(/no answer within PT0\.3S; it may have been/);
  });

  it('trusts the certificate of the configuration only', async () => {
    const trusting = cluster.provider({ ca: undefined });
    const order = await cluster.order(trusting, 'stranger');
    const error = await failed(trusting.ensure(order, soon()));
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/self-signed certificate.*Check "ca"/);
  });

  it('says that the token is wrong, without saying it', async () => {
    const wrong = cluster.provider({ token: 'not-the-token' });
    const order = await cluster.order(wrong, 'wrong-token');
    const error = await failed(wrong.ensure(order, soon()));
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/401.*Check the token/);
    expect(error.message).not.toContain('not-the-token');
    await expect(wrong.check(soon())).rejects.toThrow(/401/);
  });

  it('says what the identity lacks', async () => {
    cluster.api.identities.set('weak-token', [
      {
        resources: ['rolebindings'],
        verbs: ['get', 'list', 'create'],
        apiGroups: ['rbac.authorization.k8s.io'],
      },
      {
        resources: ['clusterroles'],
        verbs: ['get'],
        apiGroups: ['rbac.authorization.k8s.io'],
      },
    ]);
    const weak = cluster.provider({ token: 'weak-token' });
    await expect(weak.check(soon())).rejects.toThrow(
      /may not update, delete rolebindings; get, list, create, delete serviceaccounts in jit-test-\w+-tokens; create serviceaccounts\/token in .*; get, create, delete secrets in/,
    );
    const order = await cluster.order(weak, 'weak');
    const error = await failed(weak.ensure(order, soon()));
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/the verb "bind" on this role, and never/);
  });
});
