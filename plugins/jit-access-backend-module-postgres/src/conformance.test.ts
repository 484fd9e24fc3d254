import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { escapeIdentifier } from 'pg';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { login } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

let server: TestServer;

/** What accounts of our own have in common, whatever they may do. */
const ownAccounts: Pick<
  Parameters<typeof providerConformance>[0],
  'create' | 'vanish' | 'holds' | 'letsIn' | 'unreachable' | 'secrets' | 'close'
> = {
  create: async () => {
    server = await TestServer.start();
    return new PostgresAccessProvider(server.config());
  },
  vanish: async order => server.dropRole(order.account.name),
  holds: async order => server.roleExists(order.account.name),
  letsIn: async (order, secret) =>
    login(server, { ...order, secret }).then(
      async client => client.end().then(() => true),
      () => false,
    ),
  unreachable: () => new PostgresAccessProvider(server.config({ port: 1 })),
  secrets: () => [server.adminPassword],
  close: async () => server.stop(),
};

providerConformance({
  ...ownAccounts,
  name: 'PostgreSQL, an account with roles, administered by a user that is no superuser',
  target: () => ({
    server: 'demo',
    database: server.orders,
    roles: [server.reader],
  }),
  addForeign: async order => {
    const name = escapeIdentifier(order.account.name);
    await server.sql('postgres', `CREATE ROLE ${name} LOGIN`);
    await server.sql('postgres', `GRANT ${server.reader} TO ${name}`);
  },
});

providerConformance({
  ...ownAccounts,
  concurrency: 4,
  name: 'PostgreSQL, an account with explicit privileges',
  target: () => ({
    server: 'demo',
    database: server.orders,
    privileges: [{ schema: 'public', tables: 'all', access: 'write' }],
  }),
  addForeign: async order => {
    const name = escapeIdentifier(order.account.name);
    await server.sql(
      server.orders,
      `CREATE ROLE ${name} LOGIN;
       GRANT USAGE ON SCHEMA public TO ${name};
       GRANT ALL ON ALL TABLES IN SCHEMA public TO ${name}`,
    );
  },
});

providerConformance({
  ...ownAccounts,
  concurrency: 4,
  name: 'PostgreSQL, membership for an account that the person has',
  target: () => ({
    account: 'existing',
    server: 'demo',
    roles: [server.reader],
  }),
  subject: name => server.person(name),
  addForeign: async order => {
    await server.sql(
      'postgres',
      `GRANT ${server.reader} TO ${escapeIdentifier(order.account.name)}`,
    );
  },
  vanish: async order => server.expel(order.account.name),
  holds: async order => server.isMember(order.account.name, server.reader),
});
