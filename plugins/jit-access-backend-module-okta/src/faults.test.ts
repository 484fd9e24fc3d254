import {
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Fault, refusal } from './__fixtures__/FaultInjectingOktaProxy';
import { soon, TestOkta } from './__fixtures__/TestOkta';

jest.setTimeout(60_000);

const WRITE = /^(?:PUT|DELETE) .*\/users\//;
const READ = /^GET .*\/groups/;

describe('when Okta or the line to it fails', () => {
  let okta: TestOkta;

  beforeAll(async () => {
    okta = await TestOkta.start();
  });
  afterEach(() => okta.proxy.heal());
  afterAll(async () => {
    await okta.stop();
  });

  const failed = (call: Promise<unknown>): Promise<ProviderError> =>
    call.then(
      () => {
        throw new Error('The call succeeded');
      },
      reason => reason,
    );
  const answer = (
    status: number,
    code = 'E0000009',
    summary = 'As told',
    headers: Record<string, string> = {},
  ): Pick<Fault, 'answer'> => ({
    answer: { status, body: refusal(status, code, summary).body, headers },
  });

  it.each([
    [
      '500 to a write',
      answer(500),
      WRITE,
      UnknownOutcomeProviderError,
      /may have been done/,
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
    [
      '401',
      answer(401, 'E0000011', 'Invalid token provided'),
      READ,
      PermanentProviderError,
      /Check token or oauth/,
    ],
    [
      '403',
      answer(403, 'E0000006', 'You do not have permission'),
      WRITE,
      PermanentProviderError,
      /E0000006.*least permissions/,
    ],
    [
      'a group that Okta keeps itself',
      answer(400, 'E0000001', 'Group is managed by a rule'),
      WRITE,
      PermanentProviderError,
      /keeps the members of this group itself/,
    ],
    ['409', answer(409), WRITE, ProviderError, /409/],
    [
      '429 without a time',
      answer(429, 'E0000047', 'API call exceeded rate limit'),
      WRITE,
      ThrottledProviderError,
      /wait 1 s/,
    ],
  ] as const)(
    'classifies %s',
    async (_what, fault, match, expected, message) => {
      const provider = okta.provider();
      for (const method of ['ensure', 'remove'] as const) {
        const order = await okta.order(provider, `class-${method}`);
        if (method === 'remove') {
          await provider.ensure(order, soon());
        }
        okta.proxy.fail({ ...fault, match });
        const reason = await failed(provider[method](order, soon()));
        expect(reason).toBeInstanceOf(expected);
        expect(reason.message).toMatch(message);
        expect(reason.message).toContain('Okta organisation acme');
        // Whatever it was, the same call leads on.
        await provider[method](order, soon());
        expect((await provider.observe(order, soon())).state).toBe(
          method === 'ensure' ? 'present' : 'absent',
        );
        await provider.remove(order, soon());
      }
    },
  );

  it('says that a group went while it was being given', async () => {
    const provider = okta.provider();
    const order = await okta.order(provider, 'gone-meanwhile');
    okta.proxy.fail({
      match: WRITE,
      ...answer(404, 'E0000007', 'Not found: Resource not found'),
    });
    const reason = await failed(provider.ensure(order, soon()));
    expect(reason).toBeInstanceOf(PermanentProviderError);
    expect(reason.message).toMatch(/E0000007.*does not exist, or the identity/);
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('is not led astray by an answer from before the change', async () => {
    const provider = okta.provider();
    const order = await okta.order(provider, 'stale');
    const stale = () =>
      okta.proxy.fail({
        match: /^GET .*\/users\/[^/]+\/groups/,
        answer: { status: 200, body: [] },
      });
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

  it('waits until the limit is lifted, by the clock of Okta', async () => {
    const provider = okta.provider();
    const order = await okta.order(provider, 'limit');
    const theirNow = Date.parse('2031-01-01T00:00:00Z');
    okta.proxy.fail({
      match: READ,
      ...answer(429, 'E0000047', 'API call exceeded rate limit', {
        date: new Date(theirNow).toUTCString(),
        'x-rate-limit-reset': String(theirNow / 1000 + 42),
      }),
    });
    const reason = await failed(provider.observe(order, soon()));
    expect(reason).toBeInstanceOf(ThrottledProviderError);
    expect(reason).toMatchObject({
      retryAfterSeconds: 42,
      providerRequestIds: [expect.stringMatching(/^test-\d+$/)],
    });
  });

  it('gives up on an Okta that does not answer', async () => {
    const hasty = okta.provider({ requestTimeout: 'PT0.2S' });
    const order = await okta.order(hasty, 'silent');
    okta.proxy.fail({ match: READ, hang: true });
    expect(await failed(hasty.observe(order, soon()))).toBeInstanceOf(
      RetryableProviderError,
    );
    okta.proxy.fail({ match: WRITE, hang: true });
    expect(await failed(hasty.ensure(order, soon()))).toBeInstanceOf(
      UnknownOutcomeProviderError,
    );
  });

  it('says that the token is wrong, without saying it', async () => {
    const wrong = okta.provider({ token: 'not-the-token' });
    const order = await okta.order(okta.provider(), 'wrong-token');
    const reason = await failed(wrong.ensure(order, soon()));
    expect(reason).toBeInstanceOf(PermanentProviderError);
    expect(reason.message).toMatch(/E0000011.*Check token or oauth/);
    expect(reason.message).not.toContain('not-the-token');
    await expect(wrong.check(soon())).rejects.toThrow(/E0000011/);
  });

  it('reads Okta and not what it read before', async () => {
    const provider = okta.provider();
    const order = await okta.order(provider, 'fresh');
    const requestsOfALook = async () => {
      const before = okta.proxy.seen.length;
      await provider.observe(order, soon());
      return okta.proxy.seen.slice(before);
    };
    const first = await requestsOfALook();
    expect(first.length).toBeGreaterThan(1);
    expect(await requestsOfALook()).toEqual(first);
  });
});
