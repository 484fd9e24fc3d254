import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Fault } from './__fixtures__/FaultInjectingGithubProxy';
import { soon, TestGithub } from './__fixtures__/TestGithub';

jest.setTimeout(60_000);

describe('when GitHub or the line to it fails', () => {
  let github: TestGithub;

  beforeAll(async () => {
    github = await TestGithub.start();
  });
  afterEach(() => github.proxy.heal());
  afterAll(async () => {
    await github.stop();
  });

  const failed = (call: Promise<unknown>): Promise<ProviderError> =>
    call.then(
      () => {
        throw new Error('The call succeeded');
      },
      error => error,
    );

  const WRITE = {
    ensure: /^PUT .*memberships/,
    remove: /^DELETE .*memberships/,
  };
  const READ = /^GET .*memberships/;
  const answer = (
    status: number,
    message?: string,
    headers?: Record<string, string>,
  ): Omit<Fault, 'match'> => ({ answer: { status, message, headers } });
  const inAMinute = () => String(Math.floor(Date.now() / 1000) + 60);

  it.each([
    [
      '500 to a write',
      answer(500),
      WRITE,
      UnknownOutcomeProviderError,
      /may have been done/,
    ],
    [
      '502 to a read',
      answer(502),
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
    [
      '401',
      answer(401, 'Bad credentials'),
      READ,
      PermanentProviderError,
      /integrations\.github/,
    ],
    [
      '403',
      answer(403, 'Must have admin rights', {
        'x-accepted-github-permissions': 'members=write',
      }),
      WRITE,
      PermanentProviderError,
      /needs members=write/,
    ],
    [
      '422',
      answer(422, 'Validation failed'),
      WRITE,
      PermanentProviderError,
      /Validation failed/,
    ],
    ['409', answer(409, 'Conflict'), WRITE, ConflictProviderError, /Conflict/],
    [
      'a synchronised team',
      answer(403, 'This team is externally managed by an identity provider'),
      WRITE,
      PermanentProviderError,
      /kept by the identity provider/,
    ],
    [
      '429 with Retry-After',
      answer(429, 'Slow down', { 'retry-after': '17' }),
      WRITE,
      ThrottledProviderError,
      /17 s/,
    ],
    [
      'a secondary limit',
      answer(403, 'You have exceeded a secondary rate limit'),
      WRITE,
      ThrottledProviderError,
      /60 s/,
    ],
  ] as const)(
    'classifies %s',
    async (_what, fault, match, expected, message) => {
      const provider = github.provider();
      for (const method of ['ensure', 'remove'] as const) {
        const order = await github.order(provider, `class-${method}`);
        if (method === 'remove') {
          await provider.ensure(order, soon());
        }
        github.proxy.fail({
          ...fault,
          match: match instanceof RegExp ? match : match[method],
        });
        const error = await failed(provider[method](order, soon()));
        expect(error).toBeInstanceOf(expected);
        expect(error.message).toMatch(message);
        expect(error.message).toContain(
          'GitHub organisation acme on github.com',
        );
        expect(error.providerRequestIds.length).toBeGreaterThan(0);
        // Whatever it was, the same call leads on.
        await provider[method](order, soon());
        expect((await provider.observe(order, soon())).state).toBe(
          method === 'ensure' ? 'present' : 'absent',
        );
        await provider.remove(order, soon());
      }
    },
  );

  it('says that a team went while it was being given', async () => {
    const provider = github.provider();
    const order = await github.order(provider, 'gone-meanwhile');
    github.proxy.fail({ match: WRITE.ensure, ...answer(404, 'Not Found') });
    const error = await failed(provider.ensure(order, soon()));
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/does not exist, or the token or app/);
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('is not led astray by an answer from before the change', async () => {
    const provider = github.provider();
    const order = await github.order(provider, 'stale');
    const stale = () =>
      github.proxy.fail({ match: READ, ...answer(404, 'Not Found') });
    await provider.ensure(order, soon());
    stale();
    await provider.ensure(order, soon());
    stale();
    await provider.remove(order, soon());
    // The look says that it is still there, so it is removed again.
    expect((await provider.observe(order, soon())).state).toBe('present');
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('waits until the limit is lifted', async () => {
    const provider = github.provider();
    const order = await github.order(provider, 'limit');
    github.proxy.fail({
      match: /./,
      ...answer(403, 'API rate limit exceeded', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': inAMinute(),
      }),
    });
    const error = await failed(provider.observe(order, soon()));
    expect(error).toBeInstanceOf(ThrottledProviderError);
    const { retryAfterSeconds } = error as ThrottledProviderError;
    expect(retryAfterSeconds).toBeGreaterThan(50);
    expect(retryAfterSeconds).toBeLessThanOrEqual(61);
  });

  it('gives up on a GitHub that does not answer', async () => {
    const provider = github.provider({ requestTimeout: 'PT0.2S' });
    const order = await github.order(provider, 'silent');
    github.proxy.fail({ match: READ, hang: true });
    expect(await failed(provider.observe(order, soon()))).toBeInstanceOf(
      RetryableProviderError,
    );
    github.proxy.fail({ match: WRITE.ensure, hang: true });
    expect(await failed(provider.ensure(order, soon()))).toBeInstanceOf(
      UnknownOutcomeProviderError,
    );
  });

  it('says that the token is wrong, without saying it', async () => {
    const provider = github.provider({ token: 'not-the-token' });
    const order = await github.order(github.provider(), 'wrong-token');
    const error = await failed(provider.ensure(order, soon()));
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/401.*token or app/);
    expect(JSON.stringify(error)).not.toContain('not-the-token');
    await expect(provider.check(soon())).rejects.toThrow(/401/);
  });

  it('says that a token without the scope cannot change teams', async () => {
    github.proxy.fail({
      match: /^GET \/orgs\/acme\/teams$/,
      ...answer(200, '', { 'x-oauth-scopes': 'repo, read:org' }),
    });
    await expect(github.provider().check(soon())).rejects.toThrow(
      /has the scopes repo, read:org, and needs admin:org/,
    );
  });

  it('does not take a team that it may not see for an empty one', async () => {
    const provider = github.provider();
    const order = await github.order(provider, 'hidden');
    await provider.ensure(order, soon());
    github.proxy.fail({
      match: /teams\/orders-team/,
      ...answer(404),
      times: 2,
    });
    github.proxy.fail({ match: /^GET \/orgs\/acme\/teams$/, ...answer(403) });
    expect(await failed(provider.observe(order, soon()))).toBeInstanceOf(
      PermanentProviderError,
    );
    expect((await provider.observe(order, soon())).state).toBe('present');
    await provider.remove(order, soon());
  });
});
