import { JsonObject } from '@backstage/types';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { LineProxy, startLineProxy } from './__fixtures__/lineProxy';
import { login, soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(60_000);

const CHANGES =
  /^(?:CREATE|ALTER|COMMENT|GRANT|REVOKE|DROP|REASSIGN|SELECT pg_terminate)/;
const VERIFIER = /'SCRAM-SHA-256\$[^']*'/;
const PLACEHOLDER = `'(SCRAM-SHA-256 verifier of the password)'`;

describe('the dry run', () => {
  let server: TestServer;
  let line: LineProxy;
  let provider: PostgresAccessProvider;

  beforeAll(async () => {
    server = await TestServer.start();
    line = await startLineProxy(server);
    provider = new PostgresAccessProvider(
      server.config({ port: line.port, endSessionsOfExisting: true }),
    );
  }, 120_000);
  afterAll(async () => {
    await line.close();
    await server.stop();
  });

  /** What is planned, in the words of the server's version. */
  async function planned(order: BindingOrder, change: 'ensure' | 'remove') {
    const [{ old }] = await server.sql<{ old: boolean }>(
      'postgres',
      `SELECT current_setting('server_version_num')::int < 160000 AS old`,
    );
    const newer = / WITH INHERIT TRUE, SET (?:TRUE|FALSE)$/;
    return provider.plan(order, change).map(({ call, body }) => ({
      call: old ? call.replace(newer, '') : call,
      body,
    }));
  }

  /** The changes that the call really sends. */
  async function sentBy(call: () => Promise<unknown>) {
    line.statements.length = 0;
    await call();
    return line.statements
      .filter(({ sql }) => CHANGES.test(sql))
      .map(({ database, sql }) => ({
        call: sql.replace(VERIFIER, PLACEHOLDER),
        body: { database },
      }));
  }

  it.each<[string, () => JsonObject]>([
    [
      'an account with roles',
      () => ({
        server: 'demo',
        database: server.orders,
        roles: [server.writer, server.reader],
      }),
    ],
    [
      'an account with explicit privileges',
      () => ({
        server: 'demo',
        database: server.orders,
        roles: [server.reader],
        privileges: [
          { schema: 'public', tables: 'all', access: 'write' },
          { schema: 'public', tables: ['orders'], access: 'read' },
        ],
      }),
    ],
    [
      'membership for an existing account',
      () => ({ account: 'existing', server: 'demo', roles: [server.reader] }),
    ],
  ])(
    'says what is really sent for %s, without the secret',
    async (_, target) => {
      const order = await createTestOrder(provider, {
        target: target(),
        subject: await server.person('plan'),
        notAfter: '2099-03-01T12:00:00.000Z',
      });
      expect(await sentBy(() => provider.ensure(order, soon()))).toEqual(
        await planned(order, 'ensure'),
      );
      const client = await login(server, {
        ...order,
        secret: order.secret ?? 'their-own',
      });
      expect(await sentBy(() => provider.remove(order, soon()))).toEqual(
        await planned(order, 'remove'),
      );
      await client.end().catch(() => {});
      const said = JSON.stringify(provider.plan(order, 'ensure'));
      expect(said).not.toContain(order.secret ?? server.adminPassword);
    },
  );

  it('says where the sequences of named tables come in', async () => {
    const order = await createTestOrder(provider, {
      target: {
        server: 'demo',
        database: server.orders,
        privileges: [{ schema: 's', tables: ['t'], access: 'write' }],
      },
    });
    expect(provider.plan(order, 'ensure').at(-1)).toEqual({
      call: `GRANT USAGE ON SEQUENCE (those of serial columns of "s"."t") TO "${order.account.name}"`,
      body: { database: server.orders },
    });
  });
});
