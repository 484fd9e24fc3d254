import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { endpointAt, PAYLOAD, SECRET, soon } from './__fixtures__/order';
import {
  ReadmeReceiver,
  startReadmeReceiver,
} from './__fixtures__/readmeReceiver';
import {
  ScriptedServer,
  sendRaw,
  startScriptedServer,
} from './__fixtures__/scriptedServer';
import { WebhookAccessProvider } from './WebhookAccessProvider';

jest.setTimeout(60_000);

const STEPS = 1000;

/** The same numbers in each run, so that a failure can be looked at. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    // Park and Miller's generator.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('after a thousand random grants and removals over a line that fails', () => {
  let receiver: ReadmeReceiver;
  let line: ScriptedServer;
  const random = randomFrom(20_260_102);

  beforeAll(async () => {
    receiver = await startReadmeReceiver({ '2026-01': SECRET });
    line = await startScriptedServer(async (seen, response) => {
      const luck = random();
      if (luck < 0.05) {
        response.socket!.destroy();
        return;
      }
      if (luck < 0.1) {
        response.writeHead(luck < 0.08 ? 500 : 429, { 'retry-after': '1' });
        response.end();
        return;
      }
      const { status, body } = await sendRaw(receiver.port, seen);
      if (luck < 0.15) {
        // It was done, and nobody hears of it.
        response.socket!.destroy();
        return;
      }
      response.writeHead(status).end(body);
    });
  });
  afterAll(async () => {
    await line.close();
    await receiver.close();
  });

  it('nothing is left', async () => {
    const provider = new WebhookAccessProvider(endpointAt(line.port));
    const orders: BindingOrder[] = [];
    for (const person of ['ann', 'bob', 'cem', 'dora']) {
      for (const door of ['server-room', 'archive']) {
        orders.push(
          await createTestOrder(provider, {
            target: { endpoint: 'badges', payload: { ...PAYLOAD, door } },
            subject: { ref: `user:default/${person}`, annotations: {} },
            notAfter: '2031-01-01T00:00:00.000Z',
          }),
        );
      }
    }
    let failures = 0;
    for (let step = 0; step < STEPS; step++) {
      const at = Math.floor(random() * orders.length);
      const method = random() < 0.5 ? 'ensure' : 'remove';
      failures += await provider[method](orders[at], soon()).then(
        ({ handle }) => {
          orders[at] = { ...orders[at], handle };
          return 0;
        },
        () => 1,
      );
    }
    expect(failures).toBeGreaterThan(STEPS / 20);
    expect(receiver.access.size).toBeGreaterThan(0);
    for (const order of orders) {
      // As the engine does: until it is seen to be gone.
      for (let gone = false; !gone;) {
        await provider.remove(order, soon()).catch(() => undefined);
        const seen = await provider
          .observe(order, soon())
          .catch(() => undefined);
        gone = seen?.state === 'absent';
      }
    }
    expect(Array.from(receiver.access)).toEqual([]);
  });
});
