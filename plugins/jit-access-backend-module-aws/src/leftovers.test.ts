import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { readEndedName } from './ourPolicies';
import { settled } from './__fixtures__/settled';
import { soon, TestAws } from './__fixtures__/TestAws';

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
  let aws: TestAws;

  beforeAll(async () => {
    aws = await TestAws.startFake();
    aws.fake.center.workMs = 0;
  });
  afterAll(async () => {
    await aws.stop();
  });

  it('nothing is left', async () => {
    const provider = aws.provider({ waitsMs: [] });
    const chance = chances();
    const next = () => chance.next().value;
    const orders: BindingOrder[] = [];
    for (const target of Object.values(aws.targets)) {
      for (const name of ['ada', 'bob', 'cleo']) {
        orders.push(await aws.order(provider, name, target));
      }
    }
    let failures = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const at = Math.floor(next() * orders.length);
      const method = next() < 0.5 ? 'ensure' : 'remove';
      const luck = next();
      if (luck < 0.4) {
        const write = next() < 0.5;
        aws.fake.fail({
          match: write ? /:(?:Create|Put|Delete|Assume)/ : /:(?:Get|List)/,
          ...(luck < 0.15 && { lose: 'before' }),
          ...(luck >= 0.15 && luck < 0.3 && { lose: 'after' }),
          ...(luck >= 0.3 && { answer: { status: 503 } }),
        });
      }
      try {
        const { handle } = await provider[method](orders[at], soon());
        orders[at] = { ...orders[at], handle };
      } catch {
        failures++;
      }
      aws.fake.heal();
    }
    // Otherwise nothing was tried.
    expect(failures).toBeGreaterThan(ROUNDS / 10);
    for (const order of orders) {
      const { handle } = await provider.remove(order, soon());
      expect((await settled(provider, { ...order, handle })).state).toBe(
        'absent',
      );
    }
    const { center, iam } = aws.fake;
    center.finish();
    expect(center.assignments.size).toBe(0);
    expect(center.memberships.size).toBe(0);
    const names = [...iam.users.values(), ...iam.roles.values()].flatMap(
      ({ policies }) => Array.from(policies.keys()),
    );
    // Keys that have not run out yet are kept out, each access's by one policy.
    const kept = names.filter(name => readEndedName(name));
    expect(names).toEqual(kept);
    expect(kept.length).toBeLessThanOrEqual(6);
    for (const { keys } of iam.sessions) {
      expect(iam.allows(keys.AccessKeyId, 's3:GetObject')).toBe(false);
    }
    expect(iam.sessions.length).toBeGreaterThan(20);
  });
});
