import { captured } from '../testing/captured';
import { cannedPortal } from '../testing/portal';

const ANSWER = {
  entityRef: 'resource:default/orders-db',
  receiver: 'user:default/ada',
  role: { name: 'maintain', title: 'Maintain orders', provider: 'github' },
  verdict: 'Asks the lead of orders',
  target: { team: 'orders' },
  refused: [] as string[],
  notAfter: '2026-03-02T13:00:00.000Z',
  effects: [
    {
      key: 'team:acme/orders',
      title: 'member of orders',
      account: { key: 'github.com/42', name: 'octocat' },
      credential: 'engine',
      ensure: [
        { call: 'PUT /orgs/acme/teams/orders', body: { role: 'member' } },
      ],
      remove: [{ call: 'DELETE /orgs/acme/teams/orders' }],
    },
    {
      key: 'silent',
      title: 'silent',
      account: { key: 'github.com/42', name: 'octocat' },
    },
  ] as object[],
};

describe('jit-access providers dry-run', () => {
  let body: object;
  const portal = cannedPortal(() => ({ status: 200, body }));
  const dryRun = (...args: string[]) =>
    captured(
      [
        ...['providers', 'dry-run', '--url', portal.address()],
        ...['--receiver', 'user:default/ada'],
        ...['--entity', 'resource:default/orders-db', '--role', 'maintain'],
        ...args,
      ],
      { JIT_ACCESS_TOKEN: 'abc' },
    );

  it('says what would be called, effect by effect', async () => {
    body = ANSWER;
    const { code, out } = await dryRun();
    expect(out.split('\n')).toEqual([
      '"Maintain orders" on resource:default/orders-db, for user:default/ada, as if it ended at 2026-03-02T13:00:00.000Z',
      'Policy says at the moment: Asks the lead of orders',
      '',
      'member of orders (team:acme/orders), with a password that JIT Access makes',
      '  account octocat (github.com/42)',
      '  to give it',
      '    PUT /orgs/acme/teams/orders {"role":"member"}',
      '  to take it away',
      '    DELETE /orgs/acme/teams/orders',
      '',
      'silent (silent)',
      '  account octocat (github.com/42)',
      '  this provider does not say what it calls',
      '',
    ]);
    expect(code).toBe(0);
    expect(portal.seen).toMatchObject([
      {
        method: 'POST',
        url: '/api/jit-access/admin/dry-run',
        body: {
          receiver: 'user:default/ada',
          entityRef: 'resource:default/orders-db',
          role: 'maintain',
        },
      },
    ]);
  });

  it('exits with 1 where an account is missing, or nothing would be called', async () => {
    const why = 'Set the annotation github.com/user-login';
    body = {
      ...ANSWER,
      effects: [{ key: 'k', title: 'member of k', refused: why }],
    };
    expect(await dryRun()).toMatchObject({
      code: 1,
      out: expect.stringContaining(`  ✗ ${why}\n`),
    });
    body = { ...ANSWER, effects: [], refused: ['It is not allowed there.'] };
    expect(await dryRun('--json')).toMatchObject({ code: 1 });
    expect(await dryRun()).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        '✗ Nothing would be called: It is not allowed there.',
      ),
    });
  });

  it('exits with 2 where the question is none', async () => {
    expect(await dryRun('--receiver', 'ada')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /This cannot be asked: .*does not name a kind/,
      ),
    });
    expect(portal.seen).toEqual([]);
  });
});
