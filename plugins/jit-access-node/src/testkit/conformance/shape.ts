import type { Kit } from '../Kit';

/** Ids, target schema, effects, accounts: what can be asked without a call. @internal */
export function registerShapeTests(kit: Kit): void {
  it('has an id that role documents can name, and a title', () => {
    expect(kit.provider().id).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(kit.provider().title.trim()).not.toBe('');
  });

  it('accepts its target and refuses an empty one and unknown keys', () => {
    const { targetSchema } = kit.provider();
    expect(targetSchema.safeParse(kit.options.target()).success).toBe(true);
    expect(targetSchema.safeParse({}).success).toBe(false);
    expect(
      targetSchema.safeParse({ ...kit.options.target(), surprise: true })
        .success,
    ).toBe(false);
  });

  it('splits a target into the same effects every time', () => {
    const { targetSchema } = kit.provider();
    const read = () =>
      kit.provider().effects(targetSchema.parse(kit.options.target()));
    const keys = read().map(effect => effect.key);
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBe(keys.length);
    expect(read()).toEqual(read());
    // An effect's pinned target has to be a target itself, of that one effect.
    for (const effect of read()) {
      expect(
        kit
          .provider()
          .effects(targetSchema.parse(effect.target))
          .map(again => again.key),
      ).toEqual([effect.key]);
    }
  });

  it('gives one person one account, and two people two', async () => {
    const provider = kit.provider();
    const [effect] = provider.effects(
      provider.targetSchema.parse(kit.options.target()),
    );
    const account = async (name: string, bindingId: string) =>
      provider.account(
        await kit.subject(name),
        effect,
        bindingId,
        new AbortController().signal,
      );
    expect(await account('kit-one', 'b-1')).toEqual(
      await account('kit-one', 'b-1'),
    );
    expect((await account('kit-one', 'b-1')).key).not.toBe(
      (await account('kit-two', 'b-2')).key,
    );
  });

  it('says what it would call, the same for the same order', async () => {
    const { order, provider } = await kit.binding('plan');
    for (const change of ['ensure', 'remove'] as const) {
      const calls = provider.plan?.(order, change) ?? [];
      expect(calls.length > 0).toBe(provider.plan !== undefined);
      expect(calls.every(({ call }) => call.trim() !== '')).toBe(true);
      expect(provider.plan?.(order, change) ?? []).toEqual(calls);
      // Nobody makes a secret for a dry run.
      const bare = { ...order, secret: undefined };
      expect(provider.plan?.(bare, change) ?? []).toEqual(calls);
    }
  });

  it('says that a target within reach is within reach', async () => {
    await expect(
      kit.provider().check?.(AbortSignal.timeout(20_000)),
    ).resolves.toBeUndefined();
  });
}
