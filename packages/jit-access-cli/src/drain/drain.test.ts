import { Drain } from '@jit-access/backstage-plugin-jit-access-common';
import { captured } from '../testing/captured';
import { Answer, cannedPortal, refusal } from '../testing/portal';
import { leftInWords } from './drainInWords';

type Running = Extract<Drain, { draining: true }>;

const OFF: Answer = { status: 200, body: { draining: false } };

function running(part: Partial<Running> = {}): Running {
  return {
    draining: true,
    reason: 'We uninstall',
    by: 'user:default/admin',
    at: '2026-03-02T12:00:00.000Z',
    left: 0,
    stuck: 0,
    remaining: 0,
    done: false,
    ...part,
  };
}
const on = (part?: Partial<Running>): Answer => ({
  status: 200,
  body: running(part),
});

describe('jit-access drain', () => {
  let answers: Answer[];
  const portal = cannedPortal(
    () => answers.shift() ?? refusal(500, 'Error', 'Nothing more was expected'),
  );

  const drain = (...args: string[]) =>
    captured(
      ['drain', '--url', portal.address(), '--every', '0.001', ...args],
      { JIT_ACCESS_TOKEN: 'abc' },
    );
  const WHY = ['--reason', 'We uninstall'];

  it('begins, says what is left whenever that changes, and ends when nothing is', async () => {
    answers = [
      OFF,
      on({ left: 3 }),
      on({ left: 3 }),
      on({ left: 1, stuck: 1 }),
      on({ remaining: 2, remainingUntil: '2026-03-02T13:00:00.000Z' }),
      on({ done: true }),
    ];
    const { code, out, err } = await drain(...WHY);
    expect(err).toBe('');
    expect(out.split('\n')).toEqual([
      'Draining everything: We uninstall',
      'It goes on in the portal when this command ends; --stop stops it.',
      '3 accesses to end',
      '1 access to end, 1 stuck (tried on; the health page says why, solve it in the target)',
      '0 accesses to end, 2 effects expire by themselves, the last at 2026-03-02T13:00:00.000Z',
      '✓ Nothing of ours is left in any target. Until it is stopped, nothing new comes',
      '',
    ]);
    expect(code).toBe(0);
    expect(portal.seen.slice(0, 2)).toEqual([
      {
        method: 'GET',
        url: '/api/jit-access/admin/drain',
        token: 'Bearer abc',
        body: undefined,
      },
      {
        method: 'POST',
        url: '/api/jit-access/admin/drain',
        token: 'Bearer abc',
        body: { draining: true, reason: 'We uninstall' },
      },
    ]);
    expect(portal.seen.slice(2).map(({ method }) => method)).toEqual(
      Array(4).fill('GET'),
    );
  });

  it('drains one provider', async () => {
    answers = [OFF, on({ provider: 'postgres', done: true })];
    const { code, out } = await drain('--provider', 'postgres', ...WHY);
    expect(out).toContain('Draining what the provider postgres gave');
    expect(out).toContain('left in the targets of postgres');
    expect(portal.seen[1].body).toMatchObject({ provider: 'postgres' });
    expect(code).toBe(0);
  });

  it('follows one that is on already, and begins no second one', async () => {
    answers = [on({ left: 1 }), on({ done: true })];
    const { code } = await drain();
    expect(code).toBe(0);
    expect(portal.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it("does not take another provider's drain for its own", async () => {
    const message =
      'The provider okta is being drained already; stop that first';
    answers = [
      on({ provider: 'okta', done: true }),
      refusal(409, 'ConflictError', message),
    ];
    const { code, err } = await drain('--provider', 'postgres', ...WHY);
    expect(err).toContain(`answered 409: ${message}`);
    expect(code).toBe(2);
  });

  it('waits for a portal that restarts', async () => {
    answers = [
      OFF,
      on({ left: 1 }),
      'break',
      refusal(503, 'ServiceUnavailableError', 'Not yet'),
      on({ done: true }),
    ];
    const { code, err } = await drain(...WHY);
    expect(err).toMatch(
      /^http.* cannot be reached: .*\. The drain goes on; asking again\n$/,
    );
    expect(code).toBe(0);
  });

  it('does not ask for ever where nobody answers', async () => {
    answers = [OFF, on({ left: 1 }), ...Array<Answer>(100).fill('break')];
    const { code, err } = await drain(...WHY);
    expect(err).toMatch(/cannot be reached: .*\n$/);
    expect(code).toBe(2);
    expect(portal.seen).toHaveLength(62);
  });

  it('stops at once where it is told that it may not look', async () => {
    answers = [
      OFF,
      on({ left: 1 }),
      refusal(403, 'NotAllowedError', 'Only administrators'),
    ];
    const { code, err } = await drain(...WHY);
    expect(err).toContain('answered 403: Only administrators');
    expect(code).toBe(2);
  });

  it('exits with 1 when somebody else stops it', async () => {
    answers = [OFF, on({ left: 1 }), OFF];
    const { code, out } = await drain(...WHY);
    expect(out).toContain('Somebody stopped it before nothing was left');
    expect(code).toBe(1);
  });

  it('exits with 1 when time is up, and the drain goes on', async () => {
    answers = [OFF, ...Array<Answer>(2_000).fill(on({ left: 1 }))];
    const { code, out } = await drain('--timeout', 'PT1S', ...WHY);
    expect(out).toContain('Not done within the time given; it goes on');
    expect(code).toBe(1);
  });

  it('writes JSON of how it ended, and nothing else', async () => {
    answers = [OFF, on({ left: 2 }), on({ done: true })];
    const { out } = await drain('--json', ...WHY);
    expect(JSON.parse(out)).toEqual(running({ done: true }));
  });

  it('stops a drain', async () => {
    answers = [OFF];
    const { code, out } = await drain('--stop', '--reason', 'We stay');
    expect(out).toContain('Stopped.');
    expect(code).toBe(0);
    expect(portal.seen).toMatchObject([
      { method: 'POST', body: { draining: false, reason: 'We stay' } },
    ]);
  });

  it.each([
    ['no reason is given', [], /Say why with --reason/],
    ['no reason is given to stop', ['--stop'], /Say why with --reason/],
    ['the reason says nothing', ['--reason', 'no'], /at least 5 characters/],
    [
      'the provider has an empty name',
      ['--provider', '', ...WHY],
      /This cannot be asked/,
    ],
    ['time is none', ['--timeout', 'soon', ...WHY], /--timeout: /],
    ['looks have no distance', ['--every', '0', ...WHY], /--every takes/],
  ])('exits with 2 and begins nothing where %s', async (_, args, message) => {
    answers = [OFF];
    const { code, err } = await drain(...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(portal.seen.filter(({ method }) => method === 'POST')).toHaveLength(
      0,
    );
  });
});

describe('leftInWords', () => {
  it('knows that nobody counted further', () => {
    expect(leftInWords(running({ left: 10_000 }))).toBe(
      '10000 accesses or more to end',
    );
  });

  it('speaks of one in the singular', () => {
    expect(leftInWords(running({ left: 1, remaining: 1 }))).toBe(
      '1 access to end, 1 effect expires by itself',
    );
  });
});
