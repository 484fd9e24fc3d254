import {
  FaultInjectingProxy,
  startFaultInjectingProxy,
} from './__fixtures__/faultInjectingProxy';
import { failed, orderFor, soon, userIdOf } from './__fixtures__/order';
import { ScimTestServer } from './__fixtures__/ScimTestServer';
import { ScimAccessProvider } from './ScimAccessProvider';

jest.setTimeout(60_000);

describe('when the line or the server fails', () => {
  let server: ScimTestServer;
  let proxy: FaultInjectingProxy;
  let provider: ScimAccessProvider;

  beforeAll(async () => {
    server = await ScimTestServer.start();
  });
  beforeEach(async () => {
    server.readers.members = [];
    proxy = await startFaultInjectingProxy(server.port);
    provider = new ScimAccessProvider(server.config({}, proxy.port));
  });
  afterEach(async () => {
    await proxy.close();
  });
  afterAll(async () => {
    await server.stop();
  });

  const patches = () => proxy.seen.filter(({ method }) => method === 'PATCH');
  /** The fault for the first so many changes; readings pass. */
  function onChange(
    fault: ReturnType<FaultInjectingProxy['fault']>,
    times = 1,
  ) {
    let left = times;
    proxy.fault = ({ method }) =>
      method === 'PATCH' && left-- > 0 ? fault : undefined;
  }

  it('does not know the outcome when the answer is lost, finds it out, and adds nobody twice', async () => {
    const order = await orderFor(provider);
    onChange('lose the answer');
    const error = await failed(provider.ensure(order, soon()));
    expect(error.kind).toBe('unknown-outcome');
    expect(error.message).toMatch(/may have been done all the same/);
    expect((await provider.observe(order, soon())).state).toBe('present');

    await provider.ensure({ ...order, attempt: 2 }, soon());
    expect(patches()).toHaveLength(1);
    expect(server.listed(userIdOf(order))).toBe(1);

    onChange('lose the answer');
    expect((await failed(provider.remove(order, soon()))).kind).toBe(
      'unknown-outcome',
    );
    expect((await provider.observe(order, soon())).state).toBe('absent');
    await provider.remove({ ...order, attempt: 2 }, soon());
  });

  it('takes away what a process before it has added, whose answer was lost', async () => {
    const order = await orderFor(provider);
    onChange('lose the answer');
    await failed(provider.ensure(order, soon()));
    const next = new ScimAccessProvider(server.config());
    const { handle } = await next.ensure({ ...order, attempt: 2 }, soon());
    await next.remove({ ...order, handle }, soon());
    expect(server.listed(userIdOf(order))).toBe(0);
  });

  it('does not know either when the request was lost, and makes it at the second try', async () => {
    const order = await orderFor(provider);
    onChange('lose the request');
    expect((await failed(provider.ensure(order, soon()))).kind).toBe(
      'unknown-outcome',
    );
    expect((await provider.observe(order, soon())).state).toBe('absent');
    await provider.ensure({ ...order, attempt: 2 }, soon());
    expect(server.listed(userIdOf(order))).toBe(1);
  });

  it('knows that nothing was done when a reading was lost', async () => {
    const order = await orderFor(provider);
    proxy.fault = () => 'lose the request';
    const error = await failed(provider.ensure(order, soon()));
    expect(error.kind).toBe('retryable');
    expect(error.message).toMatch(/nothing was done/);
    expect(patches()).toEqual([]);
  });

  it('does not wait longer than configured', async () => {
    const order = await orderFor(provider);
    const impatient = new ScimAccessProvider(
      server.config({ requestTimeout: 'PT0.1S' }, proxy.port),
    );
    onChange('hang');
    expect(await failed(impatient.ensure(order, soon()))).toMatchObject({
      kind: 'unknown-outcome',
      message: expect.stringContaining('no answer within PT0.1S'),
    });
    proxy.fault = () => 'hang';
    expect((await failed(impatient.observe(order, soon()))).kind).toBe(
      'retryable',
    );
  });

  it('lets go when it is aborted, and lets the next one have its turn', async () => {
    const order = await orderFor(provider);
    const other = await orderFor(provider, {
      subject: { ref: 'user:default/kit-bob', annotations: {} },
    });
    const first = new AbortController();
    const second = new AbortController();
    const waiting: Promise<any>[] = [];
    proxy.fault = ({ method }) => {
      if (method !== 'PATCH') return undefined;
      // The change is on its way: now others queue for the same group.
      waiting.push(failed(provider.ensure(other, second.signal)));
      setImmediate(() => second.abort());
      setImmediate(() => first.abort());
      return 'hang';
    };
    expect((await failed(provider.ensure(order, first.signal))).kind).toBe(
      'unknown-outcome',
    );
    const [error] = await Promise.all(waiting);
    expect(error.kind).toBe('retryable');
    expect(error.message).toMatch(/aborted; nothing was done/);
    proxy.fault = () => undefined;
    await provider.ensure(other, soon());
    expect(server.listed(userIdOf(other))).toBe(1);
  });

  it.each([
    ['ensure', 400, 'permanent'],
    ['ensure', 401, 'permanent'],
    ['ensure', 403, 'permanent'],
    ['ensure', 404, 'permanent'],
    ['ensure', 408, 'retryable'],
    ['ensure', 409, 'conflict'],
    ['ensure', 412, 'conflict'],
    ['ensure', 413, 'permanent'],
    ['ensure', 429, 'throttled'],
    ['ensure', 500, 'unknown-outcome'],
    ['ensure', 501, 'permanent'],
    ['ensure', 502, 'unknown-outcome'],
    ['ensure', 503, 'retryable'],
    ['ensure', 504, 'unknown-outcome'],
    ['remove', 401, 'retryable'],
    ['remove', 403, 'retryable'],
    ['remove', 409, 'conflict'],
    ['remove', 429, 'throttled'],
    ['remove', 500, 'unknown-outcome'],
  ] as const)(
    'takes %s answered with %s for %s',
    async (method, status, kind) => {
      const order = await orderFor(provider);
      if (method === 'remove') {
        await provider.ensure(order, soon());
      }
      const body = {
        status: `${status}`,
        detail: `The group\n is ${server.token}`,
      };
      onChange({ answer: status, body, headers: { 'request-id': 'r-1' } }, 99);
      const error = await failed(provider[method](order, soon()));
      expect(error.kind).toBe(kind);
      expect(error.message).toContain('SCIM server "demo"');
      expect(error.message).not.toContain(server.token);
      expect(error.message).toContain(
        kind === 'conflict'
          ? 'others changed the group 5 times'
          : 'ing the member": The group is [hidden]',
      );
      expect(error.providerRequestIds).toContain('r-1');
    },
  );

  it.each([
    [429, '17', 17],
    [503, '17', 17],
    [429, '999999', 3600],
    [429, 'whenever', 10],
  ])(
    'waits as long as it is asked to: %s, %s',
    async (status, header, seconds) => {
      const order = await orderFor(provider);
      onChange({ answer: status, headers: { 'retry-after': header } });
      expect(await failed(provider.ensure(order, soon()))).toMatchObject({
        kind: 'throttled',
        retryAfterSeconds: seconds,
      });
    },
  );

  it('waits until the time that it is told', async () => {
    const status = 429;
    const header = new Date(Date.now() + 1_800_000).toUTCString();
    const order = await orderFor(provider);
    onChange({ answer: status, headers: { 'retry-after': header } });
    const error = await failed(provider.ensure(order, soon()));
    expect(error.kind).toBe('throttled');
    expect(error.retryAfterSeconds).toBeGreaterThan(1_500);
    expect(error.retryAfterSeconds).toBeLessThanOrEqual(1_801);
  });

  it('asks again when somebody else changed the group meanwhile', async () => {
    const order = await orderFor(provider);
    onChange({ answer: 412 }, 2);
    await provider.ensure(order, soon());
    expect(patches()).toHaveLength(3);
    expect(server.listed(userIdOf(order))).toBe(1);
    onChange({ answer: 409 }, 2);
    await provider.remove(order, soon());
    expect(server.listed(userIdOf(order))).toBe(0);
  });

  it('sends the version that it read, where the server keeps versions', async () => {
    let version = 1;
    proxy.fault = ({ method, url, headers }) => {
      if (url.endsWith('/ServiceProviderConfig')) {
        return { rewrite: body => ({ ...body, etag: { supported: true } }) };
      }
      if (method === 'PATCH') {
        return headers['if-match'] === `W/"${version}"`
          ? undefined
          : { answer: 412 };
      }
      return {
        rewrite: body => body,
        headers: { etag: `W/"${version}"` },
      };
    };
    const order = await orderFor(provider);
    await provider.ensure(order, soon());
    expect(server.listed(userIdOf(order))).toBe(1);
    version = 2;
    // A member is found by search, which says the version of the resource.
    const whole = new ScimAccessProvider(
      server.config({ memberFilter: 'none' }, proxy.port),
    );
    await whole.remove(order, soon());
    expect(patches().map(({ headers }) => headers['if-match'])).toEqual([
      'W/"1"',
      'W/"2"',
    ]);
    expect(server.listed(userIdOf(order))).toBe(0);
  });

  it.each([301, 302, 307, 308])('follows no redirect (%s)', async status => {
    const order = await orderFor(provider);
    const location = 'http://127.0.0.1:1/internal?token=x';
    proxy.fault = () => ({ answer: status, headers: { location } });
    for (const method of ['ensure', 'remove', 'observe'] as const) {
      const error = await failed(provider[method](order, soon()));
      expect(error.kind).toBe('permanent');
      expect(error.message).toMatch(
        /redirected to http:\/\/127\.0\.0\.1:1, and redirects are not followed/,
      );
    }
  });

  it.each([
    ['<html>Sign in</html>', /not JSON; check that baseUrl/],
    [{ Resources: 'many' }, /not one of SCIM 2\.0/],
    [{ Resources: [{ name: 'x' }] }, /not one of SCIM 2\.0/],
  ])('does not take %j for an answer', async (body, message) => {
    const order = await orderFor(provider);
    proxy.fault = () => ({ answer: 200, body });
    const error = await failed(provider.observe(order, soon()));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(message);
  });

  it('does not take a wrong address for a group that is gone', async () => {
    const order = await orderFor(provider);
    const { handle } = await provider.ensure(order, soon());
    proxy.fault = () => ({ answer: 404, body: '<html>Nothing here</html>' });
    const error = await failed(provider.observe({ ...order, handle }, soon()));
    expect(error.kind).toBe('permanent');
    proxy.fault = () => undefined;
    expect((await provider.observe({ ...order, handle }, soon())).state).toBe(
      'present',
    );
  });

  it('reads no more than configured', async () => {
    const order = await orderFor(provider);
    const small = new ScimAccessProvider(
      server.config(
        { maxResponseBytes: 1000, memberFilter: 'none' },
        proxy.port,
      ),
    );
    proxy.fault = () => ({ answer: 200, body: `{"a":"${'x'.repeat(2000)}"}` });
    const error = await failed(small.observe(order, soon()));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(/longer than maxResponseBytes \(1000\)/);
  });

  it('says whom the server does not let in, and no secret', async () => {
    const order = await orderFor(provider);
    const wrong = new ScimAccessProvider(
      server.config({ auth: { token: 'not-the-token' } }),
    );
    const error = await failed(wrong.ensure(order, soon()));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(
      /answered 401 .*: Not allowed with Bearer \[hidden\]\. Check "auth"/,
    );
    expect((await failed(wrong.remove(order, soon()))).kind).toBe('retryable');
    expect((await failed(wrong.check(soon()))).message).toMatch(/"demo".*401/);
  });
});
