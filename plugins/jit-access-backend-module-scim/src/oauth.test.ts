import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import {
  FaultInjectingProxy,
  startFaultInjectingProxy,
} from './__fixtures__/faultInjectingProxy';
import { failed, orderFor, soon } from './__fixtures__/order';
import { ScimTestServer } from './__fixtures__/ScimTestServer';
import { ScimAccessProvider } from './ScimAccessProvider';

jest.setTimeout(60_000);

const SECRET = 'canary of the client';

describe('who JIT Access is to the server', () => {
  let server: ScimTestServer;
  let proxy: FaultInjectingProxy;
  let issuer: Server;
  let asked: { headers: IncomingHttpHeaders; form: URLSearchParams }[];
  let issue: () => { status: number; body: object };
  let tokens: Set<string>;

  beforeAll(async () => {
    server = await ScimTestServer.start();
  });
  beforeEach(async () => {
    asked = [];
    tokens = new Set();
    issue = () => {
      const token = `canary-token-${tokens.size}`;
      tokens.add(token);
      return { status: 200, body: { access_token: token, expires_in: 3600 } };
    };
    issuer = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      asked.push({ headers: request.headers, form: new URLSearchParams(text) });
      const { status, body } = issue();
      response.writeHead(status).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    // Takes what the issuer gave, and shows the server what it knows.
    proxy = await startFaultInjectingProxy(server.port);
    proxy.fault = ({ headers }) => {
      const token = headers.authorization?.replace('Bearer ', '') ?? '';
      if (!tokens.has(token)) {
        return {
          answer: 401,
          body: { detail: `Not with ${headers.authorization}` },
        };
      }
      return { answer: 200, body: { totalResults: 0, Resources: [] } };
    };
  });
  afterEach(async () => {
    issuer.closeAllConnections();
    issuer.close();
    await proxy.close();
  });
  afterAll(async () => {
    await server.stop();
  });

  const providerWith = (extra: object = {}) =>
    new ScimAccessProvider(
      server.config(
        {
          auth: {
            oauth2: {
              tokenUrl: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/token`,
              clientId: 'jit',
              clientSecret: SECRET,
              ...extra,
            },
          },
        },
        proxy.port,
      ),
    );

  it('is proved by a token, which is kept', async () => {
    const provider = providerWith({ scope: 'groups users' });
    await provider.check(soon());
    await provider.check(soon());
    expect(asked).toHaveLength(1);
    const [{ headers, form }] = asked;
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      scope: 'groups users',
    });
    expect(
      Buffer.from(
        headers.authorization!.slice('Basic '.length),
        'base64',
      ).toString(),
    ).toBe(`jit:${encodeURIComponent(SECRET)}`);
  });

  it('may be said in the body', async () => {
    await providerWith({ clientAuthentication: 'body' }).check(soon());
    expect(asked[0].headers.authorization).toBeUndefined();
    expect(asked[0].form.get('client_secret')).toBe(SECRET);
  });

  it('is proved anew when the token is about to expire or is refused', async () => {
    const kept = issue;
    issue = () => {
      const { status, body } = kept();
      return { status, body: { ...body, expires_in: 20 } };
    };
    const provider = providerWith();
    await provider.check(soon());
    expect(asked.length).toBeGreaterThan(1);
    issue = kept;
    const lasting = providerWith();
    await lasting.check(soon());
    const before = asked.length;
    tokens.clear();
    await lasting.check(soon());
    expect(asked).toHaveLength(before + 1);
  });

  it.each([
    [400, 'permanent', 'retryable'],
    [401, 'permanent', 'retryable'],
    [429, 'throttled', 'throttled'],
    [500, 'retryable', 'retryable'],
  ])(
    'is not proved when the issuer answers %s, and nothing is done',
    async (status, making, removing) => {
      const order = await orderFor(new ScimAccessProvider(server.config()));
      issue = () => ({ status, body: { error: `not ${SECRET}` } });
      const provider = providerWith();
      const made = await failed(provider.ensure(order, soon()));
      expect(made.kind).toBe(making);
      expect(made.message).toMatch(/request for a token \(auth\.oauth2\)/);
      expect(made.message).not.toMatch(/canary/);
      expect((await failed(provider.remove(order, soon()))).kind).toBe(
        removing,
      );
    },
  );

  it('is not proved by an answer without a token', async () => {
    issue = () => ({ status: 200, body: { token: 'x' } });
    const error = await failed(providerWith().check(soon()));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(/without an access token/);
  });

  it('may be a name and a password', async () => {
    proxy.fault = ({ headers }) => ({
      answer: 401,
      body: { detail: `Not with ${headers.authorization}` },
    });
    const auth = { basic: { user: 'jit', password: 'canary' } };
    const provider = new ScimAccessProvider(
      server.config({ auth }, proxy.port),
    );
    const error = await failed(provider.check(soon()));
    expect(proxy.seen[0].headers.authorization).toBe(
      `Basic ${Buffer.from('jit:canary').toString('base64')}`,
    );
    expect(error.message).toMatch(/Not with Basic \[hidden\]/);
  });

  it('is never repeated, when the server echoes a token', async () => {
    const order = await orderFor(new ScimAccessProvider(server.config()));
    const provider = providerWith();
    await provider.check(soon());
    proxy.fault = ({ headers }) => ({
      answer: 422,
      body: { detail: `Not with ${headers.authorization}` },
    });
    const error = await failed(provider.ensure(order, soon()));
    expect(error.message).toMatch(/Not with Bearer \[hidden\]/);
  });
});
