import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { AnyReceiver } from './__fixtures__/AnyReceiver';
import { endpointAt, PAYLOAD, SECRET } from './__fixtures__/order';
import {
  ReadmeReceiver,
  startReadmeReceiver,
} from './__fixtures__/readmeReceiver';
import { WebhookAccessProvider } from './WebhookAccessProvider';

let receiver: ReadmeReceiver;

const keyOf = ({ account }: BindingOrder) =>
  JSON.stringify([account.name, PAYLOAD]);

providerConformance({
  name: 'The receiver of the README',
  create: async () => {
    receiver = await startReadmeReceiver({ '2026-01': SECRET });
    return new WebhookAccessProvider(endpointAt(receiver.port));
  },
  target: () => ({ endpoint: 'badges', payload: PAYLOAD }),
  vanish: async order => {
    receiver.access.delete(keyOf(order));
  },
  addForeign: async order => {
    receiver.access.set(keyOf(order), {});
  },
  holds: async order => receiver.access.has(keyOf(order)),
  unreachable: () => new WebhookAccessProvider(endpointAt(1)),
  secrets: () => [SECRET],
  close: async () => receiver.close(),
});

const { JIT_TEST_WEBHOOK_URL, JIT_TEST_WEBHOOK_KEY, JIT_TEST_WEBHOOK_PAYLOAD } =
  process.env;
const payload = JSON.parse(JIT_TEST_WEBHOOK_PAYLOAD ?? '{"door":"any"}');
let any: AnyReceiver;
let local: ReadmeReceiver | undefined;

const endpointOf = ({ url, signingKey }: AnyReceiver) =>
  endpointAt(0, {
    url,
    signingKeys: [signingKey],
    // Whoever runs the tests says where they go.
    allowedNetworks: ['0.0.0.0/0', '::/0'],
  });

providerConformance({
  name: 'The receiver of JIT_TEST_WEBHOOK_URL, or else that of the README',
  create: async () => {
    if (JIT_TEST_WEBHOOK_URL) {
      any = new AnyReceiver(JIT_TEST_WEBHOOK_URL, JIT_TEST_WEBHOOK_KEY ?? '');
    } else {
      local = await startReadmeReceiver({ '2026-01': SECRET });
      const url = `http://127.0.0.1:${local.port}/jit`;
      any = new AnyReceiver(url, `2026-01=${SECRET}`);
    }
    return new WebhookAccessProvider(endpointOf(any));
  },
  target: () => ({ endpoint: 'badges', payload }),
  vanish: order => any.take(order),
  addForeign: order => any.give(order),
  holds: order => any.holds(order),
  unreachable: () => new WebhookAccessProvider(endpointAt(1)),
  secrets: () => [any.signingKey.secret],
  close: async () => local?.close(),
});
