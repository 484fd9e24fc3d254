import { ContextFacts, ContextSource } from '../contextSource';
import { Notifier } from '../notifier';
import { contextSourceConformance } from './contextSourceConformance';
import { notifierConformance } from './notifierConformance';

// The kits on the smallest thing that satisfies the ports.
const orders = 'component:default/orders';
const facts: ContextFacts = {
  onCall: [
    {
      personRef: 'user:default/kit-person',
      level: 'primary',
      rota: 'orders',
      entityRef: orders,
    },
  ],
};
const smallestSource = (answer: () => ContextFacts): ContextSource => ({
  id: 'smallest',
  title: 'Smallest source',
  provides: ['onCall'],
  gather: async (query, signal) => {
    signal.throwIfAborted();
    const { onCall = [] } = answer();
    return { onCall: onCall.filter(s => s.entityRef === query.entityRef) };
  },
});
const query = (entityRef: string) => ({
  entityRef,
  annotations: {},
  relatedRefs: [],
  at: '2026-03-01T12:00:00.000Z',
});

contextSourceConformance({
  name: 'Smallest source',
  create: () => smallestSource(() => facts),
  known: () => query(orders),
  empty: () => query('component:default/web'),
  broken: () =>
    smallestSource(() => {
      throw new Error('unreadable');
    }),
});

let shown = new Map<string, { title: string; recipients: string[] }>();
const smallestNotifier = (send: () => Promise<void>): Notifier => ({
  id: 'smallest',
  deliver: async (notice, signal) => {
    signal.throwIfAborted();
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    await Promise.race([send(), aborted]);
    shown.set(notice.id, notice);
  },
});

notifierConformance({
  name: 'Smallest notifier',
  create: () => {
    shown = new Map();
    return smallestNotifier(async () => {});
  },
  shown: title =>
    Array.from(shown.values())
      .filter(notice => notice.title === title)
      .flatMap(notice => notice.recipients),
  broken: () =>
    smallestNotifier(async () => {
      throw new Error('the channel is down');
    }),
  hanging: () => smallestNotifier(() => new Promise<void>(() => {})),
});
