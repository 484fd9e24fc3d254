import {
  ConflictProviderError,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { login, orderFor, soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(60_000);

describe('what an account may do, and for how long', () => {
  let server: TestServer;
  let provider: PostgresAccessProvider;

  beforeAll(async () => {
    server = await TestServer.start();
    provider = new PostgresAccessProvider(server.config());
  }, 120_000);
  afterAll(async () => {
    await server.stop();
  });

  it('reads but does not write, with the reader role', async () => {
    const order = await orderFor(server, provider);
    await provider.ensure(order, soon());
    const client = await login(server, order);
    try {
      expect((await client.query('SELECT item FROM orders')).rows).toEqual([
        { item: 'demo' },
      ]);
      await expect(
        client.query(`INSERT INTO orders VALUES (2, 'no')`),
      ).rejects.toThrow(/permission denied/);
      await expect(client.query('CREATE ROLE other')).rejects.toThrow(
        /permission denied/,
      );
    } finally {
      await client.end();
      await provider.remove(order, soon());
    }
  });

  it('does not let a wrong password in, nor the right one once removed', async () => {
    const order = await orderFor(server, provider);
    await provider.ensure(order, soon());
    await expect(
      login(server, { ...order, secret: 'wrong' }),
    ).rejects.toMatchObject({ code: '28P01' });
    await (await login(server, order)).end();
    await provider.remove(order, soon());
    await expect(login(server, order)).rejects.toMatchObject({ code: '28P01' });
  });

  it('keeps the password when it is told again, with another one', async () => {
    const order = await orderFor(server, provider);
    await provider.ensure(order, soon());
    await provider.ensure({ ...order, secret: 'another' }, soon());
    await (await login(server, order)).end();
    await provider.remove(order, soon());
    expect(await server.roleExists(order.account.name)).toBe(false);
  });

  it('takes another password, ends no session for it, and shows the server none', async () => {
    const order = await orderFor(server, provider);
    await provider.ensure(order, soon());
    const client = await login(server, order);
    const renewed = { ...order, secret: 'another-password' };
    await provider.renewCredential(renewed, soon());
    expect((await client.query('SELECT 1')).rowCount).toBe(1);
    await client.end();
    await expect(login(server, order)).rejects.toMatchObject({ code: '28P01' });
    await (await login(server, renewed)).end();
    const [{ stored }] = await server.sql<{ stored: string }>(
      'postgres',
      'SELECT rolpassword AS stored FROM pg_authid WHERE rolname = $1',
      [order.account.name],
    );
    expect(stored).toMatch(/^SCRAM-SHA-256\$4096:/);
    await provider.remove(order, soon());
  });

  it('leaves the password of a role alone that is not of this access', async () => {
    const order = await orderFor(server, provider);
    const absent = provider.renewCredential(order, soon());
    await expect(absent).rejects.toThrow(ConflictProviderError);
    await server.sql(
      'postgres',
      `CREATE ROLE ${order.account.name} LOGIN PASSWORD 'their-own'`,
    );
    const refused = provider.renewCredential(order, soon());
    await expect(refused).rejects.toThrow(/not made for this access/);
    await (
      await login(server, { ...order, secret: 'their-own' }, 'postgres')
    ).end();
    await server.dropRole(order.account.name);
  });

  it('stores a verifier that only stands for the password', async () => {
    const order = await orderFor(server, provider);
    await provider.ensure(order, soon());
    const [{ stored }] = await server.sql<{ stored: string }>(
      'postgres',
      'SELECT rolpassword AS stored FROM pg_authid WHERE rolname = $1',
      [order.account.name],
    );
    expect(stored).toMatch(/^SCRAM-SHA-256\$4096:/);
    await provider.remove(order, soon());
  });

  it('moves VALID UNTIL, after which the server lets nobody in', async () => {
    const order = await orderFor(server, provider);
    await provider.ensure(order, soon());
    const past = new Date(Date.now() - 1000).toISOString();
    await provider.ensure({ ...order, notAfter: past }, soon());
    await expect(login(server, order)).rejects.toMatchObject({ code: '28P01' });
    const later = '2099-03-01T12:00:00.250Z';
    await provider.ensure({ ...order, notAfter: later }, soon());
    expect((await provider.observe(order, soon())).expiresAt).toBe(later);
    await (await login(server, order)).end();
    await provider.ensure({ ...order, notAfter: undefined }, soon());
    expect((await provider.observe(order, soon())).expiresAt).toBeUndefined();
    await provider.remove(order, soon());
  });

  it('ends open sessions, in whatever database they are', async () => {
    const order = await orderFor(server, provider);
    await provider.ensure(order, soon());
    const clients = await Promise.all([
      login(server, order),
      login(server, order, server.payments),
    ]);
    const ended = clients.map(
      client => new Promise(resolve => client.once('end', () => resolve(true))),
    );
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      details: { sessions: 2 },
    });
    const { details } = await provider.remove(order, soon());
    expect(details).toMatchObject({ sessionsEnded: 2 });
    expect(await Promise.all(ended)).toEqual([true, true]);
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'absent',
      details: { sessions: 0 },
    });
  });

  it('does not call it absent while a session outlives the role', async () => {
    const order = await orderFor(server, provider);
    const { handle } = await provider.ensure(order, soon());
    const client = await login(server, order);
    await server.sql('postgres', `DROP OWNED BY ${order.account.name}`);
    await server.sql('postgres', `DROP ROLE ${order.account.name}`);
    expect(await provider.observe({ ...order, handle }, soon())).toMatchObject({
      state: 'pending',
      details: { sessions: 1 },
    });
    await provider.remove({ ...order, handle }, soon());
    expect(await provider.observe({ ...order, handle }, soon())).toMatchObject({
      state: 'absent',
    });
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  it('repairs what others took from or gave to the account', async () => {
    const order = await orderFor(server, provider);
    const { name } = order.account;
    await provider.ensure(order, soon());
    await server.sql('postgres', `ALTER ROLE ${name} NOLOGIN`);
    expect((await provider.observe(order, soon())).state).toBe('pending');
    await provider.ensure(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('present');

    // By the administrator, as whose grant it can be taken back.
    const admin = await server.connect('postgres', {
      user: server.admin,
      password: server.adminPassword,
    });
    await admin.query(`REVOKE ${server.reader} FROM ${name}`);
    await admin.query(`GRANT ${server.writer} TO ${name}`);
    await admin.end();
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'pending',
      details: {
        missingRoles: [server.reader],
        surplusRoles: [server.writer],
      },
    });
    await provider.ensure(order, soon());
    const { state, details } = await provider.observe(order, soon());
    expect(state).toBe('present');
    expect(details).not.toHaveProperty('surplusRoles');
    await provider.remove(order, soon());
  });

  it('lists accounts of others by the roles that they have', async () => {
    const other = `${server.prefix}_standing`;
    await server.sql('postgres', `CREATE ROLE ${other} LOGIN`);
    await server.sql('postgres', `GRANT ${server.reader} TO ${other}`);
    const found = [];
    for await (const holder of provider.inventory('demo', soon())) {
      found.push(holder);
    }
    const [{ oid }] = await server.sql<{ oid: string }>(
      'postgres',
      'SELECT oid::text AS oid FROM pg_roles WHERE rolname = $1',
      [other],
    );
    expect(found).toContainEqual({
      accountKey: `demo/${oid}`,
      effectKey: `role:demo/${server.reader}`,
      ours: false,
    });
  });

  it.each([
    ['a role that does not exist', { roles: ['nobody_knows'] }, /no role/],
    ['a database that does not exist', { database: 'nowhere' }, /no such data/],
    ['a superuser', { roles: ['postgres'] }, /rules the server/],
    [
      'a role that reads files of the server',
      { roles: ['pg_read_server_files'] },
      /rules the server/,
    ],
  ])('refuses %s for good and makes nothing', async (_what, extra, message) => {
    const order = await orderFor(server, provider, extra);
    const refused = await provider.ensure(order, soon()).catch(error => error);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(message);
    expect(refused.message).toContain('PostgreSQL server "demo"');
    expect(await server.roleExists(order.account.name)).toBe(false);
  });

  it('refuses roles that may not connect to the database', async () => {
    const outsider = `${server.prefix}_outsider`;
    await server.sql('postgres', `CREATE ROLE ${outsider}`);
    await server.sql(
      'postgres',
      `GRANT ${outsider} TO ${server.admin} WITH ADMIN OPTION`,
    );
    const order = await orderFor(server, provider, { roles: [outsider] });
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /may connect to it; GRANT CONNECT/,
    );
    expect(await server.roleExists(order.account.name)).toBe(false);
  });

  it('says what the administrator lacks', async () => {
    const weak = `${server.prefix}_weak`;
    await server.sql(
      'postgres',
      `CREATE ROLE ${weak} LOGIN PASSWORD 'weak-password'`,
    );
    const poor = new PostgresAccessProvider(
      server.config({
        user: weak,
        password: 'weak-password',
        endSessionsOfExisting: true,
      }),
    );
    await expect(poor.check(soon())).rejects.toThrow(
      /no CREATEROLE; .* no member of pg_signal_backend/,
    );
    const order = await orderFor(server, poor);
    const refused = await poor.ensure(order, soon()).catch(error => error);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(/42501.*needs CREATEROLE/);
  });

  it('works for a superuser as well', async () => {
    const mighty = new PostgresAccessProvider(
      server.config({ ...server.superuser, reassignTo: server.reader }),
    );
    await expect(mighty.check(soon())).resolves.toBeUndefined();
    const order = await orderFor(server, mighty, { roles: [server.writer] });
    await mighty.ensure(order, soon());
    const client = await login(server, order);
    await client.query('CREATE TABLE made_under_superuser (id int)');
    await client.end();
    await mighty.remove(order, soon());
    expect((await mighty.observe(order, soon())).state).toBe('absent');
  });
});
