import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readServers } from './config';

const demo = { host: 'localhost', user: 'jit_admin', password: 'canary' };
const read = (servers: JsonObject) =>
  readServers(
    new ConfigReader({ jitAccess: { providers: { postgres: { servers } } } }),
  );

describe('readServers', () => {
  it('finds none where the provider is not configured', () => {
    expect(readServers(new ConfigReader({})).size).toBe(0);
  });

  it('fills in what is usual', () => {
    expect(read({ demo }).get('demo')).toEqual({
      ...demo,
      name: 'demo',
      port: 5432,
      ssl: false,
      adminDatabase: 'postgres',
      connectionTimeout: 'PT5S',
      connectionLimit: 10,
      loginAnnotation: 'postgresql.org/login',
      endSessionsOfExisting: false,
    });
  });

  it('takes numbers from the environment, which are strings', () => {
    expect(read({ demo: { ...demo, port: '7432' } }).get('demo')).toMatchObject(
      { port: 7432 },
    );
  });

  it('verifies certificates where TLS is described', () => {
    const { ssl } = read({ demo: { ...demo, ssl: { ca: 'PEM' } } }).get(
      'demo',
    )!;
    expect(ssl).toEqual({ ca: 'PEM', rejectUnauthorized: true });
  });

  it.each([
    [{ host: undefined }, 'demo.host'],
    [{ port: 'many' }, 'demo.port'],
    [{ port: 70_000 }, 'demo.port'],
    [{ password: '' }, 'demo.password'],
    [{ connectionTimeout: 'soon' }, 'demo.connectionTimeout: Give an ISO 8601'],
    [{ ssl: { verify: true } }, 'demo.ssl'],
    [{ publicHots: 'x' }, 'demo: Unrecognized key: "publicHots"'],
  ])('names the key that is wrong, and no secret: %j', (wrong, expected) => {
    const reading = () => read({ demo: { ...demo, ...wrong } as JsonObject });
    expect(reading).toThrow(`jitAccess.providers.postgres.servers.${expected}`);
    expect(reading).not.toThrow('canary');
  });

  it('refuses a name that roles could not use', () => {
    expect(() => read({ 'Not A Name': demo })).toThrow(
      /servers.Not A Name: .*lower-case/,
    );
  });
});
