import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { escapeIdentifier } from 'pg';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { login } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

let server: TestServer;

providerConformance({
  name: 'PostgreSQL, administered by a user that is no superuser',
  create: async () => {
    server = await TestServer.start();
    return new PostgresAccessProvider(server.config());
  },
  target: () => ({
    server: 'demo',
    database: server.orders,
    roles: [server.reader],
  }),
  vanish: async order => server.dropRole(order.account.name),
  addForeign: async order => {
    const name = escapeIdentifier(order.account.name);
    await server.sql('postgres', `CREATE ROLE ${name} LOGIN`);
    await server.sql('postgres', `GRANT ${server.reader} TO ${name}`);
  },
  holds: async order => server.roleExists(order.account.name),
  letsIn: async (order, secret) =>
    login(server, { ...order, secret }).then(
      async client => client.end().then(() => true),
      () => false,
    ),
  unreachable: () => new PostgresAccessProvider(server.config({ port: 1 })),
  secrets: () => [server.adminPassword],
  close: async () => server.stop(),
});
