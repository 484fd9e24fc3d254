import { captured } from '../testing/captured';
import { Answer, cannedPortal, refusal } from '../testing/portal';

const at = '2026-03-02T12:00:00.000Z';
const okta = {
  provider: 'okta',
  title: 'Okta',
  status: 'failed',
  at,
  durationMs: 15_000,
  message: 'The token ran out. Make a new one',
};
const postgres = {
  provider: 'postgres',
  title: 'PostgreSQL',
  status: 'ok',
  at,
  durationMs: 12,
};
const silent = {
  provider: 'x',
  title: 'X',
  status: 'unchecked',
  at,
  durationMs: 0,
};

describe('jit-access providers check', () => {
  let answer: Answer;
  const portal = cannedPortal(() => answer);
  const check = (...args: string[]) =>
    captured(['providers', 'check', '--url', portal.address(), ...args], {
      MY_TOKEN: 'abc',
      JIT_ACCESS_TOKEN: 'default',
    });
  const answers = (...checks: object[]) => {
    answer = { status: 200, body: { checks } };
  };

  it('shows a table, with what is wrong, and exits with 1 where one failed', async () => {
    answers(postgres, okta, silent);
    const { code, out } = await check('--token-env', 'MY_TOKEN');
    expect(out.split('\n')).toEqual([
      '✓  PostgreSQL  postgres  within reach  12 ms',
      '✗  Okta        okta      out of reach  15000 ms',
      '   The token ran out. Make a new one',
      '-  X           x         has no check',
      '2 of 3 without a failure',
      '',
    ]);
    expect(code).toBe(1);
    expect(portal.seen).toEqual([
      {
        method: 'POST',
        url: '/api/jit-access/admin/providers/check',
        token: 'Bearer abc',
        body: {},
      },
    ]);
  });

  it('exits with 0 where none failed, and asks for one where it is named', async () => {
    answers(postgres);
    const { code, out } = await check('--provider', 'postgres');
    expect(out).toMatch(/1 of 1 without a failure/);
    expect(code).toBe(0);
    expect(portal.seen).toMatchObject([
      { token: 'Bearer default', body: { provider: 'postgres' } },
    ]);
  });

  it('writes JSON, with the same exit code', async () => {
    answers(okta);
    const { code, out } = await check('--json');
    expect(JSON.parse(out)).toEqual({ checks: [okta] });
    expect(code).toBe(1);
  });

  it('says so where nothing is installed', async () => {
    answers();
    expect(await check()).toMatchObject({
      code: 0,
      out: 'No provider is installed there; add one to the backend\n',
    });
  });

  it('exits with 2 where it may not ask, or asks for nonsense', async () => {
    answer = refusal(403, 'NotAllowedError', 'Only administrators can do this');
    expect(await check()).toMatchObject({
      code: 2,
      err: expect.stringMatching(/answered 403: Only administrators/),
    });
    expect(await check('--provider', 'No Such')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--provider: .*lower-case/),
    });
    expect(await captured(['providers', 'check'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--url/),
    });
  });
});
