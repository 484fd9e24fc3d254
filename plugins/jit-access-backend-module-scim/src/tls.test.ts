import { createServer, Server } from 'node:https';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { failed, soon } from './__fixtures__/order';
import { ScimTestServer } from './__fixtures__/ScimTestServer';
import { ScimAccessProvider } from './ScimAccessProvider';

jest.setTimeout(60_000);

describe('TLS to the server', () => {
  const { private: key, cert } = generate(
    [{ name: 'commonName', value: 'idp.example.com' }],
    { keySize: 2048 },
  );
  const scim = new ScimTestServer();
  let server: Server;

  beforeAll(async () => {
    server = createServer({ key, cert }, (_, response) => {
      response.end('{"totalResults":0,"Resources":[]}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const providerWith = (tls?: object) => {
    const { port } = server.address() as AddressInfo;
    const baseUrl = `https://127.0.0.1:${port}/scim/v2`;
    return new ScimAccessProvider(scim.config({ baseUrl, tls }, port));
  };

  it('trusts the authority that is configured', async () => {
    const tls = { ca: cert, servername: 'idp.example.com' };
    await expect(providerWith(tls).check(soon())).resolves.toBeUndefined();
  });

  it.each([
    [undefined, /self.signed certificate/],
    [{ ca: cert, servername: 'other.example.com' }, /other\.example\.com/],
  ])('is refused with %j', async (tls, message) => {
    const error = await failed(providerWith(tls).check(soon()));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/Check "tls" of the instance/);
  });
});
