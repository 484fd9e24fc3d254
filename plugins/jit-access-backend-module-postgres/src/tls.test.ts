import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { AddressInfo, createServer } from 'node:net';
import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { generate } from 'selfsigned';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { tlsWarning } from './tls';
import { startLineProxy } from './__fixtures__/lineProxy';
import { orderFor, soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(60_000);

/** An authority that is its own server, as small companies have it. */
function certificateFor(...names: string[]) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  // Made here: the package makes its own a hundred times slower.
  const options = {
    keyPair: { publicKey, privateKey },
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: names.map(value => ({ type: 2, value })),
      },
    ],
  };
  const made = generate([{ name: 'commonName', value: 'db' }], options);
  return { cert: made.cert, key: made.private };
}

describe('TLS to the server', () => {
  const right = certificateFor('orders.db.example.com', 'localhost');
  const other = certificateFor('orders.db.example.com', 'localhost');
  const servername = 'orders.db.example.com';
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.startWithTls(right);
  }, 120_000);
  afterAll(async () => {
    await server.stop();
  });

  const check = (ssl: unknown, host?: string): Promise<unknown> =>
    new PostgresAccessProvider(server.config({ ssl, ...(host && { host }) }))
      .check(soon())
      .then(
        () => 'fine',
        error => error,
      );
  const expectRefused = async (ssl: unknown, why: RegExp, host?: string) => {
    const refused = await check(ssl, host);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect((refused as Error).message).toMatch(why);
  };

  it('is used for everything, by the authority that is configured', async () => {
    const line = await startLineProxy(server);
    const through = (ssl: unknown) =>
      new PostgresAccessProvider(server.config({ port: line.port, ssl }));
    const provider = through({ ca: right.cert, servername });
    const order = await orderFor(server, provider, { roles: [server.writer] });
    await provider.ensure(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('present');
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
    // Whoever listens understands nothing, and would without TLS.
    expect(line.statements).toEqual([]);
    await through(false).check(soon());
    expect(line.statements).not.toEqual([]);
    await line.close();
  });

  it('is refused for good where the authority is another one, with advice', async () => {
    for (const ssl of [true, {}, { ca: other.cert, servername }]) {
      await expectRefused(ssl, /server "demo".*Check "ssl".*"ca"/);
    }
  });

  it('is refused where the certificate is for another name, also by address', async () => {
    const ca = right.cert;
    // It is good for localhost; but it is 127.0.0.1 that is asked for.
    await expectRefused({ ca }, /127\.0\.0\.1.*"servername"/);
    expect(await check({ ca, servername })).toBe('fine');
    expect(await check({ ca }, 'localhost')).toBe('fine');
    const wrong = { ca, servername: 'payments.db.example.com' };
    await expectRefused(wrong, /payments/);
    await expectRefused(wrong, /payments/, 'localhost');
  });

  it('is not verified only where that is said in so many words, and then complained about', async () => {
    const ssl = { rejectUnauthorized: false };
    expect(await check(ssl)).toBe('fine');
    const warning = (extra: object) =>
      tlsWarning(server.config(extra).get('demo')!);
    expect(warning({ ssl })).toMatch(/lets anybody pretend/);
    expect(warning({ ssl: false, host: 'db.example.com' })).toMatch(
      /without TLS/,
    );
    expect(warning({ ssl: false })).toBeUndefined();
    expect(warning({ ssl: true, host: 'db.example.com' })).toBeUndefined();
    expect(warning({ ssl: { ca: right.cert } })).toBeUndefined();
  });

  it('is never left out because the server offers none', async () => {
    const bare = createServer(socket => {
      socket.once('data', () => socket.end('N'));
    }).listen(0, '127.0.0.1');
    await once(bare, 'listening');
    const { port } = bare.address() as AddressInfo;
    const provider = new PostgresAccessProvider(
      server.config({ port, ssl: true }),
    );
    const refused = await provider.check(soon()).catch(error => error);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(/offers no TLS/);
    bare.close();
  });
});
