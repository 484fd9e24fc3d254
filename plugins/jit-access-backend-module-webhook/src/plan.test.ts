import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { endpointAt, orderFor, SECRET, soon } from './__fixtures__/order';
import {
  ScriptedServer,
  startScriptedServer,
} from './__fixtures__/scriptedServer';
import { WebhookAccessProvider } from './WebhookAccessProvider';

describe('what would be called', () => {
  let server: ScriptedServer;

  beforeAll(async () => {
    server = await startScriptedServer((_, response) => response.end());
  });
  afterAll(async () => {
    await server.close();
  });

  it('is what is called, but for what is of one call only', async () => {
    const provider = new WebhookAccessProvider(
      endpointAt(server.port, { paths: { remove: 'take/away' } }),
    );
    const order = await orderFor(provider);
    let handle: BindingOrder['handle'];
    for (const change of ['ensure', 'remove'] as const) {
      const at = { ...order, handle };
      const planned = provider.plan(at, change);
      server.seen.length = 0;
      ({ handle } = await provider[change](at, soon()));
      expect(planned).toEqual(
        server.seen.map(({ method, url, headers, body }) => {
          const { callId, timestamp, ...content } = JSON.parse(body);
          expect(headers['idempotency-key']).toBe(content.idempotencyKey);
          return {
            call: `${method} http://${headers.host}${url}`,
            body: content,
          };
        }),
      );
      expect(JSON.stringify(planned)).not.toContain(SECRET);
    }
  });
});
