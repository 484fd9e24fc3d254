import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
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
