import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { endpointAt, failed, orderFor, soon } from './__fixtures__/order';
import {
  ScriptedServer,
  startScriptedServer,
} from './__fixtures__/scriptedServer';
import { Resolve } from './http/safeLookup';
import { WebhookAccessProvider } from './WebhookAccessProvider';

jest.setTimeout(60_000);

describe('where calls go', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await startScriptedServer((_, response) => {
      response.end('{"state":"absent"}');
    });
  });
  afterEach(async () => {
    await server.close();
  });

  /** A receiver by name, and what the name is resolved to, one answer after another. */
  function named(answers: string[][], overrides: object = {}) {
    const asked: string[] = [];
    const resolve: Resolve = async hostname => {
      const addresses = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(hostname);
      return addresses.map(address => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
    };
    const url = `https://badges.example.com:${server.port}/jit`;
    const endpoints = endpointAt(server.port, { url, ...overrides });
    // The server of these tests speaks plain HTTP.
    endpoints.get('badges')!.url = url.replace('https:', 'http:');
    return { provider: new WebhookAccessProvider(endpoints, resolve), asked };
  }

  it.each([
    ['127.0.0.1'],
    ['10.0.0.7'],
    ['169.254.169.254'],
    ['192.168.1.1'],
    ['100.64.0.1'],
    ['0.0.0.0'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['fd00::1'],
    ['fe80::1'],
    ['64:ff9b::a00:1'],
    ['2002:7f00:1::'],
  ])('is not where a name points that is at %s', async address => {
    const { provider } = named([[address]]);
    const order = await orderFor(provider);
    for (const method of ['ensure', 'remove', 'observe'] as const) {
      const error = await failed(provider[method](order, soon()));
      expect(error).toBeInstanceOf(PermanentProviderError);
      expect(error.message).toContain(
        `badges.example.com is at ${address}, which is not a public address`,
      );
    }
    expect(server.seen).toEqual([]);
  });

  it('is refused when only one of several addresses is bad', async () => {
    const { provider } = named([['93.184.216.34', '127.0.0.1']]);
    const error = await failed(
      provider.observe(await orderFor(provider), soon()),
    );
    expect(error.message).toMatch(
      /127\.0\.0\.1, which is not a public address/,
    );
    expect(server.seen).toEqual([]);
  });

  it('is asked for once for each line: a second answer cannot differ from the checked one', async () => {
    const { provider, asked } = named([['127.0.0.1'], ['10.6.6.6']], {
      allowedNetworks: ['127.0.0.0/8'],
    });
    const order = await orderFor(provider);
    expect((await provider.observe(order, soon())).state).toBe('absent');
    expect(asked).toEqual(['badges.example.com']);
    expect(server.seen).toHaveLength(1);
  });

  it('is checked again for a new line, when the name was bent meanwhile', async () => {
    const { provider } = named([['127.0.0.2'], ['127.0.0.1']], {
      allowedNetworks: ['127.0.0.2/32'],
    });
    const order = await orderFor(provider);
    // Nobody is cut off by what the name was allowed to be before.
    await failed(provider.observe(order, soon()));
    const error = await failed(provider.observe(order, soon()));
    expect(error.message).toMatch(/is at 127\.0\.0\.1, which is not/);
  });

  it('may be a private network that the configuration allows', async () => {
    const { provider } = named([['127.0.0.1']], {
      allowedNetworks: ['127.0.0.0/8'],
    });
    await provider.ensure(await orderFor(provider), soon());
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0].headers.host).toBe(
      `badges.example.com:${server.port}`,
    );
  });

  it.each([
    'https://10.0.0.7/jit',
    'https://[fd00::1]/jit',
    'https://0x7f.1/jit',
    'https://2130706433/jit',
    'https://0177.0.0.1/jit',
    'https://127.1/jit',
    'https://１２７.０.０.１/jit',
    'https://[::ffff:7f00:1]/jit',
    'https://[::ffff:169.254.169.254]/jit',
    'https://[64:ff9b::a9fe:a9fe]/jit',
    'https://[2002:7f00:1::]/jit',
    'https://[::]/jit',
    'https://0/jit',
  ])(
    'is not an address that the configuration itself has, unless it allows it: %s',
    async url => {
      const endpoints = endpointAt(server.port, { url });
      jest.replaceProperty(process.env, 'NODE_ENV', 'production');
      const provider = new WebhookAccessProvider(endpoints);
      jest.restoreAllMocks();
      const error = await failed(
        provider.observe(await orderFor(provider), soon()),
      );
      expect(error).toBeInstanceOf(PermanentProviderError);
      expect(error.message).toMatch(/is not a public address; add its network/);
    },
  );

  it.each([301, 302, 303, 307, 308])(
    'does not change by a redirect (%s)',
    async status => {
      const elsewhere = await startScriptedServer((_, response) => {
        response.end('{"state":"present"}');
      });
      const redirecting = await startScriptedServer((_, response) => {
        const location = `http://127.0.0.1:${elsewhere.port}/internal?token=x`;
        response.writeHead(status, { location }).end();
      });
      const provider = new WebhookAccessProvider(endpointAt(redirecting.port));
      const order = await orderFor(provider);
      for (const method of ['ensure', 'remove', 'observe'] as const) {
        const error = await failed(provider[method](order, soon()));
        expect(error).toBeInstanceOf(PermanentProviderError);
        expect(error.message).toMatch(/redirects are not followed/);
        expect(error.message).not.toMatch(/internal|token/);
      }
      expect(elsewhere.seen).toEqual([]);
      await redirecting.close();
      await elsewhere.close();
    },
  );

  it('does not change by proxies in the environment', async () => {
    const proxy = await startScriptedServer((_, response) => {
      response.end('{"state":"present"}');
    });
    const before = { ...process.env };
    process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    process.env.http_proxy = process.env.HTTP_PROXY;
    try {
      const provider = new WebhookAccessProvider(endpointAt(server.port));
      const seen = await provider.observe(await orderFor(provider), soon());
      expect(seen.state).toBe('absent');
      expect(proxy.seen).toEqual([]);
    } finally {
      process.env = before;
      await proxy.close();
    }
  });

  it.each([
    { endpoint: 'badges', payload: {}, url: 'http://169.254.169.254/' },
    { endpoint: 'http://169.254.169.254/', payload: {} },
    { endpoint: '../badges', payload: {} },
  ])('is nothing that a document can say: %j', target => {
    const { provider } = named([['93.184.216.34']]);
    expect(provider.targetSchema.safeParse(target).success).toBe(false);
  });

  it('is not changed by a payload or an account', async () => {
    const provider = new WebhookAccessProvider(endpointAt(server.port));
    const order = await orderFor(provider);
    order.target = {
      endpoint: 'badges',
      payload: { url: 'http://10.0.0.1/', '../remove': '\r\nHost: evil' },
    };
    order.account = { key: 'badges/x', name: '../../\r\nHost: evil' };
    await provider.ensure(order, soon());
    expect(server.seen[0]).toMatchObject({
      url: '/jit/ensure',
      method: 'POST',
    });
    expect(server.seen[0].headers.host).toBe(`127.0.0.1:${server.port}`);
  });
});
