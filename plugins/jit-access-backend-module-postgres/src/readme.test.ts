import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { Client } from 'pg';
import { parse } from 'yaml';
import { readServers } from './config';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { login, orderFor, soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(60_000);

const readme = readFileSync(
  resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend-module-postgres',
    'README.md',
  ),
  'utf8',
);

const examples = Array.from(
  readme
    .replace('{ $file: ./ca.pem }', 'PEM')
    .matchAll(/```yaml\n([\s\S]*?)```/g),
  ([, text]) => parse(text),
);

describe('the examples of the README', () => {
  it('are a configuration, a role and targets that are accepted', () => {
    const [configuration, role, ...targets] = examples;
    const servers = readServers(new ConfigReader(configuration));
    const provider = new PostgresAccessProvider(servers);
    expect(role.spec.provider).toBe(provider.id);
    const keys = [role.spec, ...targets].flatMap(({ target }) =>
      provider.effects(provider.targetSchema.parse(target)).map(e => e.key),
    );
    expect(keys).toEqual([
      'account:demo/orders/orders_reader',
      'account:demo/orders/;public:read:*;sales:write:items+lines',
      'role:demo/orders_reader',
    ]);
  });
});

describe('the permissions that the README asks for', () => {
  it('are enough', async () => {
    const server = await TestServer.start();
    const name = (text: string) => `${server.prefix}_readme_${text}`;
    const blocks = Array.from(
      readme.matchAll(/```sql\n([\s\S]*?)```/g),
      ([, sql]) =>
        sql
          .replace(/jit_admin|orders_reader/g, name)
          .replace(/DATABASE orders/g, `DATABASE ${server.orders}`),
    );
    expect(blocks).toHaveLength(3);
    const client: Client = await server.connect(server.orders);
    const { rows } = await client.query('SHOW server_version_num');
    for (const block of blocks) {
      const old = Number(rows[0].server_version_num) < 160_000;
      await client.query(
        old ? block.replace(/.*WITH ADMIN TRUE.*/, '') : block,
      );
    }
    await client.end();

    const provider = new PostgresAccessProvider(
      server.config({ user: name('jit_admin'), password: 'choose-one' }),
    );
    await expect(provider.check(soon())).resolves.toBeUndefined();
    const explicit = await createTestOrder(provider, {
      target: {
        server: 'demo',
        database: server.orders,
        privileges: [{ schema: 'public', tables: 'all', access: 'read' }],
      },
    });
    await provider.ensure(explicit, soon());
    await provider.remove(explicit, soon());
    expect((await provider.observe(explicit, soon())).state).toBe('absent');
    const order = await orderFor(server, provider, {
      roles: [name('orders_reader')],
    });
    await provider.ensure(order, soon());
    const person = await login(server, order);
    expect((await person.query('SELECT item FROM orders')).rowCount).toBe(1);
    await expect(login(server, order, server.payments)).rejects.toMatchObject({
      code: '42501',
    });
    await provider.remove(order, soon());
    await expect(login(server, order)).rejects.toMatchObject({ code: '28P01' });
    await person.end().catch(() => {});
    expect((await provider.observe(order, soon())).state).toBe('absent');
    await server.stop();
  });
});
