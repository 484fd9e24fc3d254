import { PlannedCall } from '@jit-access/backstage-plugin-jit-access-node';
import { AwsAccessProvider } from './AwsAccessProvider';
import { settled } from './__fixtures__/settled';
import { soon, TestAws } from './__fixtures__/TestAws';

const CHANGES = /^(?:Create|Delete|Put|Assume)/;

describe('the dry run', () => {
  let aws: TestAws;
  let provider: AwsAccessProvider;

  beforeAll(async () => {
    aws = await TestAws.startFake();
    aws.fake.center.workMs = 0;
    provider = aws.provider({ waitsMs: [1] });
  });
  afterAll(async () => {
    await aws.stop();
  });

  /** What was really sent since then, as a plan says it. */
  const sent = (): PlannedCall[] =>
    aws.fake.asked
      .splice(0)
      .filter(({ operation }) => CHANGES.test(operation))
      .map(({ service, operation, input }) => ({
        call: `${service}:${operation}`,
        body: input,
      }));

  it.each(['assignment', 'group', 'policy', 'session'] as const)(
    'of a %s says what is really sent',
    async kind => {
      let order = await aws.order(provider, `plan-${kind}`, aws.targets[kind]);
      order = { ...order, secret: 'canary' };
      aws.fake.asked.length = 0;
      const made = provider.plan(order, 'ensure');
      const { handle } = await provider.ensure(order, soon());
      expect(withoutChance(made)).toEqual(withoutChance(sent()));
      order = { ...order, handle };
      await settled(provider, order);
      const taken = provider.plan(order, 'remove');
      aws.fake.asked.length = 0;
      await provider.remove(order, soon());
      expect(withoutChance(taken)).toEqual(withoutChance(sent()));
      expect(JSON.stringify([made, taken])).not.toContain('canary');
      expect([made.length, taken.length]).toEqual(
        kind === 'session' ? [2, 2] : [1, 1],
      );
    },
  );

  it('says whose membership it is where its id is not known', async () => {
    const order = await aws.order(provider, 'plan-new', aws.targets.group);
    const userId = order.account.key.split('/')[1];
    expect(provider.plan(order, 'remove')[0].body!.MembershipId).toBe(
      `(of user ${userId} in group ${aws.names.group})`,
    );
  });
});

/** Names of sessions and seconds that are counted from now are of the moment. */
function withoutChance(calls: PlannedCall[]): unknown {
  return JSON.parse(
    JSON.stringify(calls)
      .replace(/(jit-[0-9a-f]{16})\.[0-9a-f]{8}/g, '$1.serial')
      .replace(/JitAccessx[0-9a-f]{8}x\d+x/g, 'JitAccessxserialxendx')
      .replace(/"DurationSeconds":\d+/g, '"DurationSeconds":0'),
  );
}
