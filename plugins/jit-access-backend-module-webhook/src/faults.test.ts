import { ServerResponse } from 'node:http';
import {
  endpointAt,
  failed,
  orderFor,
  SECRET,
  soon,
} from './__fixtures__/order';
import {
  ScriptedServer,
  SeenRequest,
  startScriptedServer,
} from './__fixtures__/scriptedServer';
import { WebhookAccessProvider } from './WebhookAccessProvider';

jest.setTimeout(60_000);

describe('when a receiver fails', () => {
  let server: ScriptedServer;
  let answer: (seen: SeenRequest, response: ServerResponse) => void;

  beforeEach(async () => {
    server = await startScriptedServer((seen, response) =>
      answer(seen, response),
    );
  });
  afterEach(async () => {
    await server.close();
  });

  const providerWith = (overrides: object = {}) =>
    new WebhookAccessProvider(endpointAt(server.port, overrides));

  it.each([
    ['ensure', 400, 'permanent'],
    ['ensure', 401, 'permanent'],
    ['ensure', 403, 'permanent'],
    ['ensure', 404, 'permanent'],
    ['ensure', 408, 'retryable'],
    ['ensure', 409, 'conflict'],
    ['ensure', 412, 'conflict'],
    ['ensure', 422, 'permanent'],
    ['ensure', 429, 'throttled'],
    ['ensure', 500, 'unknown-outcome'],
    ['ensure', 501, 'permanent'],
    ['ensure', 502, 'unknown-outcome'],
    ['ensure', 503, 'retryable'],
    ['ensure', 504, 'unknown-outcome'],
    ['remove', 401, 'retryable'],
    ['remove', 403, 'retryable'],
    ['remove', 404, 'permanent'],
    ['remove', 500, 'unknown-outcome'],
    ['observe', 401, 'permanent'],
    ['observe', 500, 'retryable'],
    ['observe', 502, 'retryable'],
  ] as const)(
    'takes %s answered with %s for %s',
    async (method, status, kind) => {
      answer = (_, response) => {
        response.writeHead(status).end('{"error":"The door\\n is\\tstuck"}');
      };
      const provider = providerWith();
      const error = await failed(
        provider[method](await orderFor(provider), soon()),
      );
      expect(error.kind).toBe(kind);
      expect(error.message).toContain(
        kind === 'throttled'
          ? `Webhook "badges" asks to wait 10 s before "${method}": The door is stuck`
          : `Webhook "badges" answered ${status} to "${method}": The door is stuck`,
      );
      expect(error.providerRequestIds).toEqual([
        JSON.parse(server.seen[0].body).callId,
      ]);
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
      const provider = providerWith();
      const order = await orderFor(provider);
      answer = (_, response) => {
        response.writeHead(status, { 'retry-after': header }).end();
      };
      expect(await failed(provider.ensure(order, soon()))).toMatchObject({
        kind: 'throttled',
        retryAfterSeconds: seconds,
      });
    },
  );

  it('waits until the time that it is told', async () => {
    const status = 429;
    const header = new Date(Date.now() + 1_800_000).toUTCString();
    const provider = providerWith();
    const order = await orderFor(provider);
    answer = (_, response) => {
      response.writeHead(status, { 'retry-after': header }).end();
    };
    const error = await failed(provider.ensure(order, soon()));
    expect(error.kind).toBe('throttled');
    expect(error.retryAfterSeconds).toBeGreaterThan(1_500);
    expect(error.retryAfterSeconds).toBeLessThanOrEqual(1_801);
  });

  it('does not know the outcome when the line breaks after the request', async () => {
    answer = (_, response) => response.socket!.destroy();
    const provider = providerWith();
    const order = await orderFor(provider);
    expect(await failed(provider.ensure(order, soon()))).toMatchObject({
      kind: 'unknown-outcome',
      message: expect.stringContaining('may have been done all the same'),
    });
    expect((await failed(provider.remove(order, soon()))).kind).toBe(
      'unknown-outcome',
    );
    expect((await failed(provider.observe(order, soon()))).kind).toBe(
      'retryable',
    );
  });

  it('does not wait longer than configured', async () => {
    answer = () => {};
    const provider = providerWith({ requestTimeout: 'PT0.1S' });
    const order = await orderFor(provider);
    expect(await failed(provider.ensure(order, soon()))).toMatchObject({
      kind: 'unknown-outcome',
      message: expect.stringContaining('no answer within PT0.1S'),
    });
    expect((await failed(provider.observe(order, soon()))).kind).toBe(
      'retryable',
    );
  });

  it('does not wait for a body that comes drop by drop', async () => {
    answer = (_, response) => {
      response.writeHead(200).write('{"state"');
    };
    const provider = providerWith({ requestTimeout: 'PT0.1S' });
    const error = await failed(
      provider.observe(await orderFor(provider), soon()),
    );
    expect(error.message).toContain('no answer within PT0.1S');
  });

  it('reads no more than configured', async () => {
    let sent = 0;
    answer = (_, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000))) {
          sent += 10_000;
        }
      };
      response.on('drain', more);
      more();
    };
    const provider = providerWith();
    const order = await orderFor(provider);
    const looked = await failed(provider.observe(order, soon()));
    expect(looked.kind).toBe('permanent');
    expect(looked.message).toMatch(/longer than maxResponseBytes \(65536\)/);
    const made = await failed(provider.ensure(order, soon()));
    expect(made.kind).toBe('unknown-outcome');
    // The line was closed: an endless answer would still be coming.
    expect(sent).toBeLessThan(50_000_000);
  });

  it.each([
    ['<html>Sign in</html>'],
    [''],
    ['[]'],
    ['{"state":"maybe"}'],
    ['{"state":"present","expiresAt":"tomorrow"}'],
    ['{"state":"present","details":"x"}'],
  ])('does not take %j for an answer to a look', async text => {
    answer = (_, response) => response.end(text);
    const provider = providerWith();
    const error = await failed(
      provider.observe(await orderFor(provider), soon()),
    );
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(/it answered with something that is not/);
  });

  it('hands on what a receiver may say, and nothing else', async () => {
    answer = (_, response) =>
      response.end(
        JSON.stringify({
          state: 'pending',
          sessionsUntil: '2026-01-01T12:00:00Z',
          expiresAt: null,
          surprise: true,
          requestId: 'r-7',
          details: { queue: 3 },
        }),
      );
    const provider = providerWith();
    expect(await provider.observe(await orderFor(provider), soon())).toEqual({
      state: 'pending',
      providerRequestIds: ['r-7', JSON.parse(server.seen[0].body).callId],
      sessionsUntil: '2026-01-01T12:00:00Z',
      details: { queue: 3 },
    });
  });

  it('does not repeat a secret that a receiver says', async () => {
    answer = (seen, response) => {
      const ok = seen.url.endsWith('observe');
      response.writeHead(ok ? 200 : 422);
      response.end(
        JSON.stringify({
          error: `Not with ${SECRET}`,
          state: 'absent',
          details: { key: SECRET },
        }),
      );
    };
    const provider = providerWith();
    const order = await orderFor(provider);
    const error = await failed(provider.ensure(order, soon()));
    expect(error.message).toMatch(/Not with \[hidden\]/);
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'absent',
      details: { key: '[hidden]' },
    });
  });

  describe('and is called again', () => {
    const keys = () =>
      server.seen.map(({ headers }) => headers['idempotency-key']);

    it('knows a repetition by its key until it has said that it is done', async () => {
      let tries = 0;
      answer = (_, response) => {
        if (++tries <= 2) response.socket!.destroy();
        else response.end();
      };
      const provider = providerWith();
      const order = await orderFor(provider);
      await failed(provider.ensure(order, soon()));
      await failed(provider.ensure({ ...order, attempt: 2 }, soon()));
      const { handle } = await provider.ensure(
        { ...order, attempt: 3 },
        soon(),
      );
      const [first, second, third] = keys();
      expect([second, third]).toEqual([first, first]);
      await provider.ensure({ ...order, handle }, soon());
      await provider.remove({ ...order, handle }, soon());
      expect(new Set(keys()).size).toBe(3);
    });

    it('gets another key when the end has moved, and for each look', async () => {
      answer = (_, response) => response.end('{"state":"absent"}');
      const provider = providerWith();
      const order = await orderFor(provider);
      await provider.ensure(order, soon());
      const notAfter = new Date(Date.now() + 9_000_000).toISOString();
      await provider.ensure({ ...order, notAfter }, soon());
      await provider.observe(order, soon());
      await provider.observe(order, soon());
      expect(new Set(keys()).size).toBe(4);
    });
  });
});
