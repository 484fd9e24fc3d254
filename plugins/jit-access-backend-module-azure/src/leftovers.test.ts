import { JsonObject } from '@backstage/types';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import {
  GROUP_ID,
  GROUP_TARGET,
  ROLE_TARGET,
  soon,
  SUBSCRIPTION,
  TestAzure,
} from './__fixtures__/TestAzure';
import { RoleTarget, scopeOf } from './roles/roleTarget';

jest.setTimeout(60_000);

const ROUNDS = 1000;

/** The same every run, so that a failure can be seen again. */
function* chances(): Generator<number, never> {
  for (let seed = 42; ;) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield seed / 2_147_483_648;
  }
}

const OTHER: JsonObject = {
  tenant: 'acme',
  subscription: SUBSCRIPTION,
  wholeSubscription: true,
  role: 'Storage Blob Data Contributor',
};

describe.each([
  { mode: 'pim' as const, targets: [ROLE_TARGET, OTHER] },
  { mode: 'plain' as const, targets: [ROLE_TARGET, OTHER] },
  { mode: 'groups' as const, targets: [GROUP_TARGET] },
])('after a thousand grants and removals while much failed ($mode)', kind => {
  let azure: TestAzure;

  beforeAll(async () => {
    azure = await TestAzure.start();
  });
  afterAll(() => azure.stop());

  const held = () =>
    ({
      pim: azure.fake.arm.pim.actives.length,
      plain: azure.fake.arm.assignments.size,
      groups: azure.fake.graph.groups.get(GROUP_ID)!.members.size,
    })[kind.mode];

  const holds = ({ account, target }: BindingOrder) => {
    const person = account.key.split('/')[1];
    const { arm, graph } = azure.fake;
    const scope = 'role' in target ? scopeOf(target as RoleTarget) : '';
    const plain = Array.from(arm.assignments.values());
    return {
      pim: arm.pim.actives.some(
        it => it.principalId === person && it.scope === scope,
      ),
      plain: plain.some(
        it => it.properties.principalId === person && it.scope === scope,
      ),
      groups: graph.groups.get(GROUP_ID)!.members.has(person),
    }[kind.mode];
  };

  it('nothing is left, nobody is missing, and what was observed was true', async () => {
    const provider = azure.provider(kind.mode);
    const chance = chances();
    const next = () => chance.next().value;
    const orders: BindingOrder[] = [];
    for (let i = 0; i < 8; i++) {
      orders.push(
        await azure.order(
          provider,
          `soak-${i}`,
          kind.targets[i % kind.targets.length],
        ),
      );
    }
    const users = azure.fake.graph.users.size;
    const go = async (which: number, method: 'ensure' | 'remove') => {
      const { handle } = await provider[method](orders[which], soon());
      orders[which] = { ...orders[which], handle };
    };
    let failures = 0;
    let most = 0;
    let undecided = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const which = Math.floor(next() * orders.length);
      const method = next() < 0.5 ? 'ensure' : 'remove';
      const luck = next();
      if (luck < 0.4) {
        azure.fake.fail({
          match: next() < 0.5 ? /^(?:PUT|POST|DELETE)/ : /^GET/,
          ...(luck < 0.15 && { lose: 'before' }),
          ...(luck >= 0.15 && luck < 0.3 && { lose: 'after' }),
          ...(luck >= 0.3 && { answer: { status: 503 } }),
        });
      }
      failures += await go(which, method).then(
        () => 0,
        () => 1,
      );
      azure.fake.heal();
      most = Math.max(most, held());
      if (next() < 0.02)
        orders[which] = { ...orders[which], handle: undefined };
      if (next() < 0.6) continue;
      const { state } = await provider.observe(orders[which], soon());
      // Forgotten handles are asked about for a while; never wrongly.
      undecided += state === 'pending' ? 1 : 0;
      const truth = holds(orders[which]) ? 'present' : 'absent';
      expect({ round, state: state === 'pending' ? truth : state }).toEqual({
        round,
        state: truth,
      });
    }
    // Otherwise nothing was tried.
    expect(failures).toBeGreaterThan(ROUNDS / 10);
    expect(most).toBeGreaterThan(2);
    expect(undecided).toBeLessThan(ROUNDS / 10);
    for (let which = 0; which < orders.length; which++) {
      await go(which, 'remove');
      expect((await provider.observe(orders[which], soon())).state).toBe(
        'absent',
      );
    }
    expect(held()).toBe(0);
    expect(azure.fake.graph.users.size).toBe(users);
  });
});
