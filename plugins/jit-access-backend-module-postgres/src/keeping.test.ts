import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { login, orderFor, soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(60_000);

describe('what people made with an account that is gone', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
  }, 120_000);
  afterAll(async () => {
    await server.stop();
  });

  const ownerOf = async (database: string, table: string) => {
    const [row] = await server.sql<{ owner: string }>(
      database,
      'SELECT tableowner AS owner FROM pg_tables WHERE tablename = $1',
      [table],
    );
    return row?.owner;
  };

  /** A keeper of this test's own: the server may be shared, and the default one with it. */
  async function providerWithKeeper(
    keeper: string,
  ): Promise<PostgresAccessProvider> {
    await server.sql('postgres', `CREATE ROLE ${keeper}`);
    await server.sql('postgres', `GRANT ${keeper} TO ${server.admin}`);
    return new PostgresAccessProvider(server.config({ reassignTo: keeper }));
  }

  it('survives, whatever it is and in every database, with rights given to others', async () => {
    const keeper = `${server.prefix}_keeper`;
    const provider = await providerWithKeeper(keeper);
    const order = await orderFor(server, provider, { roles: [server.writer] });
    await provider.ensure(order, soon());
    const client = await login(server, order);
    await client.query(`
      CREATE TABLE public.kept (id serial PRIMARY KEY, item text);
      INSERT INTO public.kept (item) VALUES ('still here');
      GRANT SELECT ON public.kept TO ${server.reader};
      CREATE VIEW public.kept_view AS SELECT * FROM public.kept;
      CREATE TYPE public.kept_type AS (a int);
      CREATE FUNCTION public.kept_function() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE SCHEMA kept_schema;
      CREATE TABLE kept_schema.inside (id int);
      CREATE TEMPORARY TABLE passing (id int);
      ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${server.reader};
      SELECT lo_create(0)`);
    const elsewhere = await login(server, order, server.payments);
    await elsewhere.query('CREATE TABLE public.kept_too (id int)');

    const { details } = await provider.remove(order, soon());
    expect(details).toMatchObject({
      keptBy: keeper,
      keptObjects: {
        [server.orders]: expect.any(Number),
        [server.payments]: 1,
      },
    });
    expect((await provider.observe(order, soon())).state).toBe('absent');
    expect(await server.roleExists(order.account.name)).toBe(false);

    expect(await ownerOf(server.orders, 'kept')).toBe(keeper);
    expect(await ownerOf(server.orders, 'inside')).toBe(keeper);
    expect(await ownerOf(server.payments, 'kept_too')).toBe(keeper);
    const reader = await server.connect(server.orders);
    await reader.query(`SET ROLE ${server.reader}`);
    expect((await reader.query('SELECT item FROM kept')).rows).toEqual([
      { item: 'still here' },
    ]);
    await reader.query('RESET ROLE');
    expect((await reader.query('SELECT kept_function()')).rowCount).toBe(1);
    await reader.end();

    // The rights that the keeper shared for a moment are gone again.
    const [{ powers }] = await server.sql<{ powers: number }>(
      'postgres',
      `SELECT count(*)::int AS powers FROM pg_auth_members m
        JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = $1`,
      [keeper],
    );
    expect(powers).toBe(0);
  });

  it('stands in the way where others gave the account rights of its own, and says so', async () => {
    const provider = new PostgresAccessProvider(server.config());
    const order = await orderFor(server, provider);
    const { name } = order.account;
    await provider.ensure(order, soon());
    await server.sql(server.payments, `GRANT UPDATE ON orders TO ${name}`);
    const refused = await provider.remove(order, soon()).catch(error => error);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(/REVOKE these rights/);
    expect((await provider.observe(order, soon())).state).toBe('pending');
    await expect(login(server, order)).rejects.toThrow(/not permitted to log/);

    // A superuser may take them away, so for one it is no obstacle.
    const mighty = new PostgresAccessProvider(server.config(server.superuser));
    await mighty.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('goes to a role without login and rights where none is configured', async () => {
    const provider = new PostgresAccessProvider(server.config());
    const order = await orderFor(server, provider, { roles: [server.writer] });
    await provider.ensure(order, soon());
    const client = await login(server, order);
    await client.query('CREATE TABLE public.kept_by_default (id int)');
    await client.end();
    await provider.remove(order, soon());
    expect(await ownerOf(server.orders, 'kept_by_default')).toBe(
      `${server.admin}_keeper`,
    );
    const [keeper] = await server.sql(
      'postgres',
      `SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles
        WHERE rolname = $1`,
      [`${server.admin}_keeper`],
    );
    expect(keeper).toEqual({
      rolcanlogin: false,
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
    });
  });

  it('is never given to a role that rules the server', async () => {
    const provider = new PostgresAccessProvider(
      server.config({ reassignTo: server.admin }),
    );
    const order = await orderFor(server, provider, { roles: [server.writer] });
    await provider.ensure(order, soon());
    const client = await login(server, order);
    await client.query('CREATE TABLE public.stays (id int)');
    await client.end();
    const refused = await provider.remove(order, soon()).catch(error => error);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(/rules the server/);
    // Shut all the same, and the table is where it was.
    expect((await provider.observe(order, soon())).state).toBe('pending');
    await expect(login(server, order)).rejects.toThrow(/not permitted to log/);
    expect(await ownerOf(server.orders, 'stays')).toBe(order.account.name);

    const keeper = `${server.prefix}_later`;
    const mended = await providerWithKeeper(keeper);
    await mended.remove(order, soon());
    expect(await ownerOf(server.orders, 'stays')).toBe(keeper);
  });

  it('may go to a role that the account itself was a member of', async () => {
    const provider = new PostgresAccessProvider(
      server.config({ reassignTo: server.writer }),
    );
    await server.sql('postgres', `GRANT ${server.writer} TO ${server.admin}`);
    const order = await orderFor(server, provider, { roles: [server.writer] });
    await provider.ensure(order, soon());
    const client = await login(server, order);
    await client.query(
      `CREATE TABLE public.shared (id int);
       CREATE FUNCTION public.shared_function() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    );
    await client.end();
    await provider.remove(order, soon());
    expect(await ownerOf(server.orders, 'shared')).toBe(server.writer);
  });
});
