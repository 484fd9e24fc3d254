import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { login, soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(60_000);

describe('explicit privileges', () => {
  let server: TestServer;
  let provider: PostgresAccessProvider;

  beforeAll(async () => {
    server = await TestServer.start();
    provider = new PostgresAccessProvider(server.config());
    await server.sql(
      server.orders,
      `CREATE SCHEMA "Odd Name-1";
       CREATE SCHEMA sales;
       GRANT USAGE ON SCHEMA sales TO ${server.admin} WITH GRANT OPTION;
       CREATE TABLE sales.lines (id serial PRIMARY KEY, item text);
       CREATE TABLE sales."Lines" (id int GENERATED ALWAYS AS IDENTITY, item text);
       CREATE VIEW sales.items AS SELECT item FROM sales.lines;
       GRANT ALL ON ALL TABLES IN SCHEMA sales TO ${server.admin} WITH GRANT OPTION;
       GRANT ALL ON ALL SEQUENCES IN SCHEMA sales TO ${server.admin} WITH GRANT OPTION;
       CREATE TABLE public.closed (id int)`,
    );
  }, 120_000);
  afterAll(async () => {
    await server.stop();
  });

  const orderWith = async (...privileges: object[]) =>
    createTestOrder(provider, {
      target: { server: 'demo', database: server.orders, privileges } as any,
      subject: { ref: 'user:default/orders-developer', annotations: {} },
      notAfter: new Date(Date.now() + 3_600_000).toISOString(),
    });
  const sales = (tables: 'all' | string[], access: 'read' | 'write') => ({
    schema: 'sales',
    tables,
    access,
  });
  const denied = /permission denied/;

  it('read the named tables, in the case that they are named, and nothing else', async () => {
    const order = await orderWith(sales(['Lines'], 'read'));
    await provider.ensure(order, soon());
    const client = await login(server, order);
    try {
      await client.query('SELECT * FROM sales."Lines"');
      for (const refused of [
        'SELECT * FROM sales.lines',
        'SELECT * FROM public.orders',
        `INSERT INTO sales."Lines" (item) VALUES ('no')`,
      ]) {
        await expect(client.query(refused)).rejects.toThrow(denied);
      }
    } finally {
      await client.end();
      await provider.remove(order, soon());
    }
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('write the named tables with the sequences of their columns', async () => {
    const order = await orderWith(sales(['lines', 'Lines'], 'write'));
    await provider.ensure(order, soon());
    const client = await login(server, order);
    try {
      await client.query(`INSERT INTO sales.lines (item) VALUES ('one')`);
      await client.query(`INSERT INTO sales."Lines" (item) VALUES ('one')`);
      await client.query(`UPDATE sales.lines SET item = 'two' WHERE id > 0`);
      await client.query('DELETE FROM sales.lines');
      for (const refused of [
        'TRUNCATE sales.lines',
        'SELECT * FROM sales.items',
        'CREATE TABLE sales.mine (id int)',
      ]) {
        await expect(client.query(refused)).rejects.toThrow(denied);
      }
    } finally {
      await client.end();
      await provider.remove(order, soon());
    }
    expect(await server.roleExists(order.account.name)).toBe(false);
  });

  it('cover every table and view of the schema, not those made later', async () => {
    const order = await orderWith(
      sales('all', 'write'),
      // Covered already.
      sales(['lines'], 'read'),
    );
    await provider.ensure(order, soon());
    const client = await login(server, order);
    try {
      await client.query(`INSERT INTO sales.lines (item) VALUES ('all')`);
      await client.query('SELECT * FROM sales.items');
      await server.sql(
        server.orders,
        `CREATE TABLE sales.later (id int);
         GRANT ALL ON sales.later TO ${server.admin} WITH GRANT OPTION`,
      );
      await expect(client.query('SELECT * FROM sales.later')).rejects.toThrow(
        denied,
      );
      expect(await provider.observe(order, soon())).toMatchObject({
        state: 'present',
        details: { tablesWithoutRights: 4 },
      });
      await provider.ensure(order, soon());
      await client.query('SELECT * FROM sales.later');
    } finally {
      await client.end();
      await provider.remove(order, soon());
      await server.sql(server.orders, 'DROP TABLE sales.later');
    }
    expect(await server.roleExists(order.account.name)).toBe(false);
  });

  it('are repaired where somebody took them away', async () => {
    const order = await orderWith(sales(['lines'], 'write'));
    await provider.ensure(order, soon());
    const admin = await server.connect(server.orders, {
      user: server.admin,
      password: server.adminPassword,
    });
    await admin.query(
      `REVOKE UPDATE ON sales.lines FROM ${order.account.name}`,
    );
    await admin.query(
      `REVOKE USAGE ON SCHEMA sales FROM ${order.account.name}`,
    );
    await admin.end();
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'pending',
      details: {
        missingRights: ['USAGE on schema sales', 'UPDATE on sales.lines'],
      },
    });
    await provider.ensure(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('present');
    await provider.remove(order, soon());
  });

  it('may stand beside roles', async () => {
    const order = await createTestOrder(provider, {
      target: {
        server: 'demo',
        database: server.orders,
        roles: [server.reader],
        privileges: [sales(['items'], 'read')],
      },
    });
    await provider.ensure(order, soon());
    const client = await login(server, order);
    await client.query('SELECT * FROM public.orders, sales.items');
    await client.end();
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it.each([
    [
      'a schema that is not there',
      { schema: 'nowhere' },
      /3F000.*check the sch/,
    ],
    ['a table that is not there', { tables: ['none'] }, /42P01.*check the tab/],
    [
      'a table that the administrator may not give away',
      { schema: 'public', tables: ['closed'] },
      /42501.*GRANT OPTION/,
    ],
  ])(
    'are refused for %s, and nothing is made',
    async (_what, extra, message) => {
      const order = await orderWith({ ...sales(['lines'], 'read'), ...extra });
      const refused = await provider
        .ensure(order, soon())
        .catch(error => error);
      expect(refused).toBeInstanceOf(PermanentProviderError);
      expect(refused.message).toMatch(message);
      expect(await server.roleExists(order.account.name)).toBe(false);
    },
  );

  it('are refused where the administrator may give only part of them', async () => {
    await server.sql(
      server.orders,
      `GRANT SELECT ON public.closed TO ${server.admin} WITH GRANT OPTION`,
    );
    const order = await orderWith({
      schema: 'public',
      tables: ['closed'],
      access: 'write',
    });
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /may not give .*INSERT on public.closed.*WITH GRANT OPTION/,
    );
    expect(await server.roleExists(order.account.name)).toBe(false);
  });

  it('go with the table or the database, and the account still goes', async () => {
    await server.sql(
      server.orders,
      `CREATE TABLE sales.passing (id int);
       GRANT SELECT ON sales.passing TO ${server.admin} WITH GRANT OPTION`,
    );
    const order = await orderWith(sales(['passing'], 'read'));
    await provider.ensure(order, soon());
    await server.sql(server.orders, 'DROP TABLE sales.passing');
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'pending',
      details: { missingRights: ['table sales.passing'] },
    });
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');

    const database = `${server.prefix}_passing`;
    await server.sql('postgres', `CREATE DATABASE ${database}`);
    await server.sql(
      database,
      `CREATE SCHEMA s; CREATE TABLE s.t (id int);
       GRANT USAGE ON SCHEMA s TO ${server.admin} WITH GRANT OPTION;
       GRANT SELECT ON s.t TO ${server.admin} WITH GRANT OPTION`,
    );
    const there = await createTestOrder(provider, {
      target: {
        server: 'demo',
        database,
        privileges: [{ schema: 's', tables: 'all', access: 'read' }],
      },
    });
    await provider.ensure(there, soon());
    await server.sql('postgres', `DROP DATABASE ${database} WITH (FORCE)`);
    expect(await provider.observe(there, soon())).toMatchObject({
      state: 'pending',
      details: { missingRights: [`database ${database}`] },
    });
    await expect(provider.ensure(there, soon())).rejects.toThrow(
      /no such database/,
    );
    await provider.remove(there, soon());
    expect((await provider.observe(there, soon())).state).toBe('absent');
  });
});
