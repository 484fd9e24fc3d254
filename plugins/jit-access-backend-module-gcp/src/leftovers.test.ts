import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { soon, TestGcp } from './__fixtures__/TestGcp';

jest.setTimeout(60_000);

const ROUNDS = 1_000;
const WRITE = /(?:setIamPolicy|PUT .*\/iam|(?:POST|DELETE) .*\/memberships)/;
const READ = /(?:getIamPolicy|GET )/;

/** The same every run, so that a failure can be seen again. */
function* chances(): Generator<number, never> {
  for (let seed = 42; ;) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield seed / 2_147_483_648;
  }
}

describe('after a thousand accesses that came and went while much failed', () => {
  let gcp: TestGcp;

  beforeAll(async () => {
    gcp = await TestGcp.startFake();
  });
  afterAll(async () => {
    await gcp.stop();
  });

  const holds = (order: BindingOrder): boolean => {
    const { group } = order.target as { group?: string };
    if (group) {
      return gcp.google.groups.look(group, order.account.name) !== undefined;
    }
    const name = order.effectKey.split(':')[1].replace('acme/', '');
    return gcp.google.policies
      .look(name)
      .bindings.some(
        ({ condition }) => condition?.title === `jit-access ${order.bindingId}`,
      );
  };

  it('nothing is left, and others have what they had', async () => {
    const { policies, groups } = gcp.google;
    const before = policies.look('projects/orders-prod').bindings;
    const provider = gcp.provider();
    const chance = chances();
    const next = () => chance.next().value;
    const orders: BindingOrder[] = [];
    for (let i = 0; i < 8; i++) {
      for (const target of [gcp.target, gcp.bucket, gcp.group]) {
        orders.push(await gcp.order(provider, `soak-${i}`, target));
      }
    }
    let failures = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const at = Math.floor(next() * orders.length);
      const method = next() < 0.5 ? 'ensure' : 'remove';
      const luck = next();
      if (luck < 0.4) {
        gcp.google.fail({
          match: next() < 0.5 ? WRITE : READ,
          ...(luck < 0.15 && { lose: 'before' }),
          ...(luck >= 0.15 && luck < 0.3 && { lose: 'after' }),
          ...(luck >= 0.3 && { answer: { status: 503 } }),
        });
      } else if (luck < 0.5) {
        policies.lateReads = 1;
      }
      try {
        const { handle } = await provider[method](orders[at], soon());
        // Sometimes the engine did not keep what it heard.
        const kept = next() < 0.8 ? handle : undefined;
        orders[at] = { ...orders[at], handle: kept };
      } catch {
        failures++;
      }
      gcp.google.heal();
      policies.lateReads = 0;
      if (round % 3 > 0) continue;
      const { state } = await provider.observe(orders[at], soon());
      expect({ round, state }).toEqual({
        round,
        state: holds(orders[at]) ? 'present' : 'absent',
      });
    }
    // Otherwise nothing was tried.
    expect(failures).toBeGreaterThan(ROUNDS / 10);
    await Promise.all(orders.map(order => provider.remove(order, soon())));
    expect(orders.filter(holds)).toEqual([]);
    expect(policies.look('projects/orders-prod').bindings).toEqual(before);
    expect(policies.look('buckets/orders-exports').bindings).toEqual([]);
    expect(groups.count()).toBe(0);
    expect(policies.blindWrites).toEqual([]);
  });
});
