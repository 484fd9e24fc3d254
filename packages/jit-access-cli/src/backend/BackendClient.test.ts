import { Answer, cannedPortal, refusal } from '../testing/portal';
import { BackendClient } from './BackendClient';

const VIEWER = {
  ref: 'user:default/ada',
  administrator: true,
  auditor: false,
  inbox: 0,
};

describe('BackendClient', () => {
  let answer: Answer;
  const portal = cannedPortal(() => answer);
  beforeEach(() => {
    answer = { status: 200, body: VIEWER };
  });

  const client = (url = portal.address(), tokenEnv?: string) =>
    new BackendClient(
      { url, tokenEnv },
      { env: { MINE: 'abc', JIT_ACCESS_TOKEN: 'default' } },
    );

  it.each(['', '/', '/api', '/api/jit-access', '/api/jit-access/'])(
    'calls as whoever the token is, at an address that ends in "%s"',
    async end => {
      const backend = client(`${portal.address()}${end}`, 'MINE');
      expect(await backend.call(api => api.viewer({}))).toEqual(VIEWER);
      expect(portal.seen).toMatchObject([
        { method: 'GET', url: '/api/jit-access/viewer', token: 'Bearer abc' },
      ]);
    },
  );

  it('looks for the token where it usually is', async () => {
    await client().call(api => api.viewer({}));
    expect(portal.seen[0].token).toBe('Bearer default');
  });

  it.each([
    [429, true],
    [503, true],
    [403, false],
    [404, false],
  ])("says the portal's own words for %s", async (status, passing) => {
    answer = refusal(status, 'SomeError', 'Not like this');
    await expect(client().call(api => api.viewer({}))).rejects.toMatchObject({
      message: `${portal.address()} answered ${status}: Not like this`,
      status,
      passing,
    });
  });

  it('says that nobody answers', async () => {
    answer = 'break';
    await expect(client().call(api => api.viewer({}))).rejects.toMatchObject({
      message: expect.stringMatching(/127\.0\.0\.1:\d+ cannot be reached: \S/),
      passing: true,
    });
  });

  it('refuses what it does not understand', async () => {
    answer = { status: 200, body: { surprise: true } };
    await expect(client().call(api => api.viewer({}))).rejects.toMatchObject({
      message: expect.stringContaining(
        'answered in a way that this version does not understand',
      ),
      passing: false,
    });
  });

  it.each(['portal.example.com', 'ftp://portal.example.com', ''])(
    'refuses the address "%s"',
    url => {
      expect(() => client(url)).toThrow('is no address');
    },
  );

  it('refuses a variable that is not set, rather than calling as nobody', () => {
    expect(() => client(undefined, 'ABSENT')).toThrow(
      'The environment variable ABSENT, which --token-env names, is not set',
    );
  });
});
