import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { GROUP_ID, soon, TestOkta } from './__fixtures__/TestOkta';

const WRITE = /^(?:PUT|DELETE) .*\/users\//;
const READ = /^GET .*\/groups/;

jest.setTimeout(120_000);

const ROUNDS = 300;

/** The same every run, so that a failure can be seen again. */
function* chances(): Generator<number, never> {
  for (let seed = 42; ;) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield seed / 2_147_483_648;
  }
}

describe('after many accesses that came and went while much failed', () => {
  let okta: TestOkta;

  beforeAll(async () => {
    okta = await TestOkta.start();
  });
  afterAll(async () => {
    await okta.stop();
  });

  it('nothing is left, and what was observed was true all the time', async () => {
    const provider = okta.provider();
    const members = async () => {
      const path = `/api/v1/groups/${GROUP_ID}/users`;
      const { body } = await okta.proxy.direct('GET', path);
      return body as Array<{ id: string }>;
    };
    const holds = async ({ account }: BindingOrder) =>
      (await members()).some(({ id }) => account.key.endsWith(`/${id}`));
    const chance = chances();
    const next = () => chance.next().value;
    const orders: BindingOrder[] = [];
    for (let i = 0; i < 8; i++) {
      orders.push(await okta.order(provider, `soak-${i}`));
    }
    let failures = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const order = orders[Math.floor(next() * orders.length)];
      const method = next() < 0.5 ? 'ensure' : 'remove';
      const luck = next();
      if (luck < 0.4) {
        okta.proxy.fail({
          match: next() < 0.5 ? WRITE : READ,
          ...(luck < 0.15 && { lose: 'before' }),
          ...(luck >= 0.15 && luck < 0.3 && { lose: 'after' }),
          ...(luck >= 0.3 && { answer: { status: 503 } }),
        });
      }
      failures += await provider[method](order, soon()).then(
        () => 0,
        () => 1,
      );
      okta.proxy.heal();
      const { state } = await provider.observe(order, soon());
      expect({ round, state }).toEqual({
        round,
        state: (await holds(order)) ? 'present' : 'absent',
      });
    }
    // Otherwise nothing was tried.
    expect(failures).toBeGreaterThan(ROUNDS / 10);
    for (const order of orders) {
      await provider.remove(order, soon());
      expect((await provider.observe(order, soon())).state).toBe('absent');
      expect(await holds(order)).toBe(false);
    }
    expect(await members()).toEqual([]);
  });
});
