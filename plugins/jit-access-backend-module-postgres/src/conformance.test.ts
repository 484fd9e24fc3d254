import {
  createTestOrder,
  providerConformance,
} from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { escapeIdentifier } from 'pg';
import { PostgresAccessProvider } from './PostgresAccessProvider';
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
  unreachable: () => new PostgresAccessProvider(server.config({ port: 1 })),
  secrets: () => [server.adminPassword],
  close: async () => server.stop(),
});

describe('many bindings of one person', () => {
  it('have accounts of their own', async () => {
    const provider = new PostgresAccessProvider(
      new Map([['demo', { name: 'demo', user: 'admin' } as any]]),
    );
    const target = { server: 'demo', database: 'orders', roles: ['reader'] };
    const orders = await Promise.all(
      ['b-1', 'b-2'].map(bindingId =>
        createTestOrder(provider, { target, bindingId }),
      ),
    );
    expect(new Set(orders.map(order => order.account.key)).size).toBe(2);
  });
});
