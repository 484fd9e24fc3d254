import { createHmac } from 'node:crypto';
import {
  endpointAt,
  failed,
  OLD_SECRET,
  orderFor,
  PAYLOAD,
  SECRET,
  soon,
} from './__fixtures__/order';
import {
  ReadmeReceiver,
  startReadmeReceiver,
} from './__fixtures__/readmeReceiver';
import {
  ScriptedServer,
  SeenRequest,
  sendRaw,
  startScriptedServer,
} from './__fixtures__/scriptedServer';
import { WebhookAccessProvider } from './WebhookAccessProvider';

jest.setTimeout(60_000);

describe('what proves that a call is ours', () => {
  let receiver: ReadmeReceiver;
  let tap: ScriptedServer;

  /** Calls go by a listener on the line, who sees all of them. */
  beforeEach(async () => {
    receiver = await startReadmeReceiver({ '2026-01': SECRET });
    tap = await startScriptedServer(async (seen, response) => {
      const { status, body } = await sendRaw(receiver.port, seen);
      response.writeHead(status).end(body);
    });
  });
  afterEach(async () => {
    await tap.close();
    await receiver.close();
  });

  async function overheard(method: 'ensure' | 'remove' | 'observe') {
    const provider = new WebhookAccessProvider(endpointAt(tap.port));
    const order = await orderFor(provider);
    await provider[method](order, soon());
    return { order, request: tap.seen.at(-1)! };
  }

  const replayed = (request: SeenRequest) => sendRaw(receiver.port, request);

  it('is a signature over time and body, with the id of its key', async () => {
    const { request, order } = await overheard('ensure');
    const { headers, body } = request;
    const timestamp = headers['jit-access-timestamp'];
    const hex = createHmac('sha256', SECRET)
      .update(`${timestamp}.${body}`)
      .digest('hex');
    expect(headers['jit-access-signature']).toBe(`2026-01=${hex}`);
    expect(JSON.parse(body)).toEqual({
      version: 1,
      operation: 'ensure',
      endpoint: 'badges',
      callId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      timestamp: expect.stringMatching(/Z$/),
      idempotencyKey: headers['idempotency-key'],
      bindingId: order.bindingId,
      effectKey: order.effectKey,
      subject: { ref: 'user:default/kit-person', account: 'kit-person' },
      payload: PAYLOAD,
      notAfter: order.notAfter,
    });
  });

  it('does not let anybody call again what was overheard', async () => {
    const { request } = await overheard('ensure');
    receiver.access.clear();
    expect(await replayed(request)).toMatchObject({ status: 401 });
    expect(receiver.access.size).toBe(0);
  });

  it('does not let a look be turned into a removal', async () => {
    await overheard('ensure');
    const { request } = await overheard('observe');
    const [path, body] = [
      '/jit/remove',
      request.body.replace('observe', 'remove'),
    ];
    expect(await replayed({ ...request, url: path })).toMatchObject({
      status: 401,
    });
    expect(await replayed({ ...request, url: path, body })).toMatchObject({
      status: 401,
    });
    expect(receiver.access.size).toBe(1);
  });

  it.each([
    ['without a signature', { 'jit-access-signature': undefined }],
    ['with an empty one', { 'jit-access-signature': '2026-01=' }],
    [
      'with one of an unknown key',
      { 'jit-access-signature': `x=${'0'.repeat(64)}` },
    ],
    ['with one that names no key', { 'jit-access-signature': '0'.repeat(64) }],
    [
      'with the name of something every object has',
      { 'jit-access-signature': `toString=${'0'.repeat(64)}` },
    ],
    [
      'with another time',
      { 'jit-access-timestamp': String(Math.floor(Date.now() / 1000) + 9) },
    ],
    ['with nonsense as time', { 'jit-access-timestamp': 'soon' }],
  ])('is missing in a call %s', async (_, headers) => {
    const { request } = await overheard('observe');
    const all: Record<string, any> = { ...request.headers, ...headers };
    const forged = {
      ...request,
      headers: Object.fromEntries(
        Object.entries(all).filter(([, value]) => value !== undefined),
      ),
    };
    expect(await replayed(forged)).toEqual({
      status: 401,
      body: '{"error":"Not signed by us"}',
    });
  });

  it('is too old after five minutes', async () => {
    const { request } = await overheard('observe');
    const body = request.body.replace(/"callId":"[^"]+"/, '"callId":"another"');
    const signedAt = (secondsAgo: number) => {
      const timestamp = String(Math.floor(Date.now() / 1000) - secondsAgo);
      const hex = createHmac('sha256', SECRET)
        .update(`${timestamp}.${body}`)
        .digest('hex');
      const headers = {
        ...request.headers,
        'jit-access-timestamp': timestamp,
        'jit-access-signature': `2026-01=${hex}`,
      };
      return { ...request, headers, body };
    };
    expect((await replayed(signedAt(310))).status).toBe(401);
    expect((await replayed(signedAt(-310))).status).toBe(401);
    expect((await replayed(signedAt(200))).status).toBe(200);
  });

  it('outlives a change of keys, on whichever side it is made first', async () => {
    const both = [
      { id: '2026-02', secret: OLD_SECRET },
      { id: '2026-01', secret: SECRET },
    ];
    const changing = new WebhookAccessProvider(
      endpointAt(receiver.port, { signingKeys: both }),
    );
    await expect(changing.check(soon())).resolves.toBeUndefined();
    const ahead = new WebhookAccessProvider(
      endpointAt(receiver.port, { signingKeys: both.slice(0, 1) }),
    );
    const error = await failed(ahead.check(soon()));
    expect(error.message).toMatch(
      /badges.*401 to "check": Not signed by us\. Check signingKeys/,
    );
    expect(error.message).not.toMatch(/canary/);
  });
});
