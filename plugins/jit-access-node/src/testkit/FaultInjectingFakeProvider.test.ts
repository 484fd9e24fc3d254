import { FaultInjectingFakeProvider } from './FaultInjectingFakeProvider';
import { createTestOrder } from './createOrder';
import { providerConformance } from './providerConformance';
import {
  PermanentProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '../providerErrors';

const target = { system: 'demo', groups: ['readers'] };
const signal = () => AbortSignal.timeout(5000);

for (const credential of [undefined, 'engine', 'target'] as const) {
  const fake = new FaultInjectingFakeProvider({ credential });
  providerConformance({
    name: `Fake (${credential ? `secret of the ${credential}` : 'membership'})`,
    create: () => fake,
    target: () => target,
    letsIn: async (order, secret) =>
      fake.secretOf(order.account.key) === secret,
    vanish: async order => fake.vanish(order.account.key, order.effectKey),
    addForeign: async order =>
      fake.addForeign(order.account.key, order.effectKey),
    holds: async order =>
      fake
        .held()
        .some(
          holder =>
            holder.accountKey === order.account.key &&
            holder.effectKey === order.effectKey,
        ),
    unreachable: () => {
      const away = new FaultInjectingFakeProvider({ credential });
      for (const method of ['ensure', 'remove', 'observe'] as const) {
        away.fail(method, { kind: 'retryable' }, Infinity);
      }
      return away;
    },
  });
}

describe('FaultInjectingFakeProvider', () => {
  it.each([
    [{ kind: 'throttled', retryAfterSeconds: 7 }, ThrottledProviderError, 0],
    [{ kind: 'retryable' }, RetryableProviderError, 0],
    [{ kind: 'permanent' }, PermanentProviderError, 0],
    [{ kind: 'lost-before' }, UnknownOutcomeProviderError, 0],
    [{ kind: 'lost-after' }, UnknownOutcomeProviderError, 1],
    [{ kind: 'crash' }, TypeError, 0],
  ] as const)('fails once as told: %j', async (fault, expected, held) => {
    const fake = new FaultInjectingFakeProvider();
    const order = await createTestOrder(fake, { target });
    fake.fail('ensure', fault);
    await expect(fake.ensure(order, signal())).rejects.toThrow(expected);
    expect(fake.held()).toHaveLength(held);
    await fake.ensure(order, signal());
    expect(fake.held()).toMatchObject([
      { ours: true, bindingId: order.bindingId },
    ]);
  });

  it('fails for ever until it is healed', async () => {
    const fake = new FaultInjectingFakeProvider();
    const order = await createTestOrder(fake, { target });
    fake.fail('remove', { kind: 'permanent', message: 'locked' }, Infinity);
    for (let i = 0; i < 3; i++) {
      await expect(fake.remove(order, signal())).rejects.toThrow('locked');
    }
    fake.heal();
    await expect(fake.remove(order, signal())).resolves.toBeDefined();
    expect(fake.calls.filter(call => call.method === 'remove')).toHaveLength(4);
  });

  it('hangs until it is aborted, and then did nothing', async () => {
    const fake = new FaultInjectingFakeProvider();
    const order = await createTestOrder(fake, { target });
    fake.fail('ensure', { kind: 'hang' });
    const controller = new AbortController();
    const ensured = fake.ensure(order, controller.signal);
    controller.abort();
    await expect(ensured).rejects.toThrow(/abort/i);
    expect(fake.held()).toEqual([]);
  });

  it('stands still where it is paused', async () => {
    const fake = new FaultInjectingFakeProvider();
    const order = await createTestOrder(fake, { target });
    const pause = fake.pause('ensure');
    const ensured = fake.ensure(order, signal());
    expect(await pause.reached).toMatchObject({ bindingId: order.bindingId });
    expect(fake.held()).toEqual([]);
    pause.release();
    await ensured;
    expect(fake.held()).toHaveLength(1);
  });

  it('answers nonsense as told', async () => {
    const fake = new FaultInjectingFakeProvider();
    const order = await createTestOrder(fake, { target });
    fake.fail('observe', { kind: 'nonsense' });
    expect((await fake.observe(order, signal())).state).toBe('maybe');
    fake.fail('ensure', { kind: 'nonsense' });
    expect(await fake.ensure(order, signal())).toBe('done, honestly');
  });

  it('splits a target into one effect for each group, whatever their order', () => {
    const fake = new FaultInjectingFakeProvider();
    const keys = (groups: string[]) =>
      fake.effects({ system: 'demo', groups }).map(effect => effect.key);
    expect(keys(['b', 'a', 'b'])).toEqual(['member:demo/a', 'member:demo/b']);
    expect(keys(['a', 'b'])).toEqual(keys(['b', 'a']));
  });

  it('keeps the secret of the first ensure', async () => {
    const fake = new FaultInjectingFakeProvider({ credential: 'engine' });
    const order = await createTestOrder(fake, { target });
    await fake.ensure(order, signal());
    await fake.ensure({ ...order, secret: 'another' }, signal());
    expect(fake.secretOf(order.account.key)).toBe(order.secret);
  });

  it('has no account for people who are marked so', async () => {
    const fake = new FaultInjectingFakeProvider();
    await expect(
      createTestOrder(fake, {
        target,
        subject: {
          ref: 'user:default/stranger',
          annotations: { 'fake/unmapped': '' },
        },
      }),
    ).rejects.toThrow(PermanentProviderError);
  });
});
