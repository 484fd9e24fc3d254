import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { soon, TestCluster } from './__fixtures__/TestCluster';

const WRITE =
  /^(?:POST|PUT|DELETE) .*\/(?:rolebindings|serviceaccounts|secrets|token)/;
const READ = /^GET .*\/(?:rolebindings|serviceaccounts|secrets)/;

jest.setTimeout(120_000);

const ROUNDS = 1000;

/** The same every run, so that a failure can be seen again. */
function* chances(): Generator<number, never> {
  for (let seed = 42; ;) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield seed / 2_147_483_648;
  }
}

describe('after a thousand accesses that came and went while much failed', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.startFake();
  });
  afterAll(async () => {
    await cluster.stop();
  });

  it('nothing is left, and nothing is called absent that is there', async () => {
    const provider = cluster.provider();
    // Looked at from within, as a thousand more requests would take their time.
    const holds = ({ account }: BindingOrder) =>
      cluster.api.store
        .list('rolebindings', cluster.namespace, 100)
        .items.some(({ subjects = [] }) =>
          subjects.some(({ namespace, name }) =>
            [name, `${namespace}:${name}`].includes(account.name),
          ),
        );
    const chance = chances();
    const next = () => chance.next().value;
    const orders: BindingOrder[] = [];
    for (let i = 0; i < 8; i++) {
      const credential = i % 2 ? { credential: 'token' } : {};
      const target = { ...cluster.target, ...credential };
      orders.push(await cluster.order(provider, `soak-${i}`, target));
    }
    let failures = 0;
    const untrue: object[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const index = Math.floor(next() * orders.length);
      const order = orders[index];
      const method = next() < 0.5 ? 'ensure' : 'remove';
      const luck = next();
      if (luck < 0.4) {
        cluster.api.fail({
          match: next() < 0.5 ? WRITE : READ,
          ...(luck < 0.15 && { lose: 'before' }),
          ...(luck >= 0.15 && luck < 0.3 && { lose: 'after' }),
          ...(luck >= 0.3 && { answer: { code: 503 } }),
        });
      }
      failures += await provider[method](order, soon()).then(
        ({ handle }) => {
          orders[index] = { ...order, handle };
          return 0;
        },
        () => 1,
      );
      cluster.api.heal();
      if (round % 10 === 0) {
        const { state } = await provider.observe(order, soon());
        if ((state === 'present') !== holds(order)) {
          untrue.push({ round, state });
        }
      }
    }
    expect(untrue).toEqual([]);
    // Otherwise nothing was tried.
    expect(failures).toBeGreaterThan(ROUNDS / 10);
    for (const order of orders) {
      await provider.remove(order, soon());
      expect((await provider.observe(order, soon())).state).toBe('absent');
      expect(holds(order)).toBe(false);
    }
    const { items } = await cluster.rbac.listNamespacedRoleBinding({
      namespace: cluster.namespace,
    });
    expect(items).toEqual([]);
    expect(await cluster.tokenObjects()).toEqual([]);
  });
});
