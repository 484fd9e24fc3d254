import { PostgresAccessProvider } from './PostgresAccessProvider';
import { login, orderFor, soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(60_000);

describe('an administrator that has CREATEROLE and nothing else', () => {
  let server: TestServer;
  let provider: PostgresAccessProvider;

  beforeAll(async () => {
    server = await TestServer.start();
    provider = new PostgresAccessProvider(server.config());
    await server.sql(
      'postgres',
      `REVOKE pg_signal_backend FROM ${server.admin}`,
    );
  }, 120_000);
  afterAll(async () => {
    await server.stop();
  });

  it('is enough for an account: made, prolonged, renewed, its sessions ended, its objects kept', async () => {
    const order = await orderFor(server, provider, { roles: [server.writer] });
    await provider.ensure(order, soon());
    const notAfter = '2099-03-01T12:00:00.000Z';
    await provider.ensure({ ...order, notAfter }, soon());
    expect((await provider.observe(order, soon())).expiresAt).toBe(notAfter);
    const renewed = { ...order, secret: 'another-password' };
    await provider.renewCredential(renewed, soon());

    const client = await login(server, renewed);
    const ended = new Promise(resolve => client.once('end', resolve));
    await client.query('CREATE TABLE public.managed (id int)');
    const { details } = await provider.remove(order, soon());
    expect(details).toMatchObject({
      sessionsEnded: 1,
      keptObjects: { [server.orders]: 1 },
    });
    await ended;
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('is told what it lacks where sessions of others are to be ended', async () => {
    const strict = new PostgresAccessProvider(
      server.config({ endSessionsOfExisting: true }),
    );
    await expect(strict.check(soon())).rejects.toThrow(
      /is no member of pg_signal_backend/,
    );
  });
});
