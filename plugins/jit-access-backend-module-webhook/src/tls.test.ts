import { createServer, Server } from 'node:https';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { endpointAt, failed, soon } from './__fixtures__/order';
import { WebhookAccessProvider } from './WebhookAccessProvider';

jest.setTimeout(60_000);

describe('TLS to the receiver', () => {
  const { private: key, cert } = generate(
    [{ name: 'commonName', value: 'access.example.com' }],
    { keySize: 2048 },
  );
  let server: Server;

  beforeAll(async () => {
    server = createServer({ key, cert }, (_, response) => {
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const providerFor = (host: string, tls?: object) => {
    const { port } = server.address() as AddressInfo;
    return new WebhookAccessProvider(
      endpointAt(port, {
        url: `https://${host}:${port}/jit`,
        allowedNetworks: ['127.0.0.0/8'],
        tls,
      }),
      async () => [{ address: '127.0.0.1', family: 4 }],
    );
  };

  it('verifies the name of the URL, whatever address it is at', async () => {
    const provider = providerFor('access.example.com', { ca: cert });
    await expect(provider.check(soon())).resolves.toBeUndefined();
  });

  it.each([
    ['access.example.com', undefined, /self.signed certificate/],
    ['other.example.com', { ca: cert }, /other\.example\.com/],
  ])('is refused at %s with %j', async (host, tls, message) => {
    const error = await failed(providerFor(host, tls).check(soon()));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/Check "tls" of the endpoint/);
  });
});
