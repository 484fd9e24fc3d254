import {
  BindingOrder,
  ProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { LineProxy, startLineProxy } from './__fixtures__/lineProxy';
import { login, soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(120_000);

const ROUNDS = 1000;
const AT_ONCE = 4;

/** The same every run, so that a failure can be seen again. */
function* chances(seed: number): Generator<number, never> {
  for (let last = seed; ;) {
    last = (last * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield last / 2_147_483_648;
  }
}

describe('after a thousand accesses that came and went while much failed', () => {
  let server: TestServer;
  let line: LineProxy;
  let provider: PostgresAccessProvider;

  beforeAll(async () => {
    server = await TestServer.start();
    line = await startLineProxy(server);
    provider = new PostgresAccessProvider(server.config({ port: line.port }));
  }, 120_000);
  afterAll(async () => {
    await line.close();
    await server.stop();
  });

  const targets = () => [
    { server: 'demo', database: server.orders, roles: [server.reader] },
    {
      server: 'demo',
      database: server.payments,
      roles: [server.writer, server.reader],
    },
    {
      server: 'demo',
      database: server.orders,
      privileges: [{ schema: 'public', tables: 'all', access: 'write' }],
    },
    { account: 'existing', server: 'demo', roles: [server.reader] },
    { account: 'existing', server: 'demo', roles: [server.writer] },
  ];

  /** What people with that account leave behind, as they do. */
  async function leaveSomething(
    order: BindingOrder,
    round: number,
  ): Promise<void> {
    if (order.target.database !== server.payments) return;
    const client = await login(server, order, server.payments);
    await client.query(
      `CREATE TABLE public.of_${order.account.name}_${round} (id int)`,
    );
    await client.end();
  }

  async function ordersOf(person: string): Promise<BindingOrder[]> {
    const subject = await server.person(person);
    return Promise.all(
      targets().map(target => createTestOrder(provider, { target, subject })),
    );
  }

  /** One after the other on orders of its own, so that the outcome is known. */
  async function walk(orders: BindingOrder[], seed: number, rounds: number) {
    const chance = chances(seed);
    let failures = 0;
    for (let round = 0; round < rounds; round++) {
      const order = orders[Math.floor(chance.next().value * orders.length)];
      const method = chance.next().value < 0.5 ? 'ensure' : 'remove';
      const luck = chance.next().value;
      const signal =
        luck < 0.1 ? AbortSignal.timeout(Math.floor(luck * 200)) : soon();
      if (luck > 0.9) line.breakAfter(luck > 0.95 ? 'COMMIT' : 'ROLE');
      try {
        await provider[method](order, signal);
        const leaves = method === 'ensure' && round % 5 === 0;
        if (leaves) await leaveSomething(order, round);
      } catch (error) {
        expect(error).toBeInstanceOf(ProviderError);
        failures += 1;
      }
    }
    return failures;
  }

  it('nothing is left: no role, membership, right or object', async () => {
    const before = await everything();
    const orders = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) => ordersOf(`walker-${i}`)),
    );
    const failures = await Promise.all(
      orders.map((own, i) => walk(own, 42 + i, ROUNDS / AT_ONCE)),
    );
    // Otherwise nothing was tried.
    expect(failures.reduce((a, b) => a + b)).toBeGreaterThan(ROUNDS / 50);
    line.breakAfter('');
    for (const order of orders.flat()) {
      await provider.remove(order, soon());
      expect((await provider.observe(order, soon())).state).toBe('absent');
    }
    expect(await everything()).toEqual(before);
  });

  /** What there is of this test's, apart from people and the keeper with what was left to it. */
  async function everything() {
    const roles = await server.sql(
      'postgres',
      `SELECT rolname FROM pg_roles WHERE shobj_description(oid, 'pg_authid') LIKE $1 ORDER BY 1`,
      [`JIT Access binding=%${server.prefix}%`],
    );
    const memberships = await server.sql(
      'postgres',
      `SELECT g.rolname AS role, m.rolname AS member
         FROM pg_auth_members a
         JOIN pg_roles g ON g.oid = a.roleid
         JOIN pg_roles m ON m.oid = a.member
        WHERE (g.rolname LIKE $1 OR m.rolname LIKE $1)
          AND g.rolname <> $2 AND m.rolname <> $2 ORDER BY 1, 2`,
      [`${server.prefix}%`, `${server.admin}_keeper`],
    );
    const rights = await Promise.all(
      [server.orders, server.payments].map(database =>
        server.sql(
          database,
          `SELECT relname, relacl::text, (SELECT nspacl::text FROM pg_namespace
                    WHERE nspname = 'public') AS schema,
                  (SELECT datacl::text FROM pg_database
                    WHERE datname = current_database()) AS database
             FROM pg_class WHERE relname = 'orders'`,
        ),
      ),
    );
    const owners = await server.sql(
      server.payments,
      `SELECT DISTINCT tableowner FROM pg_tables
        WHERE schemaname = 'public' AND tableowner <> $1`,
      [`${server.admin}_keeper`],
    );
    return { roles, memberships, rights, owners };
  }
});
