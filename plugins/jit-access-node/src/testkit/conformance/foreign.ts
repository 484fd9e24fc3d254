import type { Kit } from '../Kit';
import { expectProviderOrAbortError, expectTruth } from './truth';

/** Somebody else changes the target as well. @internal */
export function registerForeignTests(kit: Kit): void {
  const marks = kit.options.marks ?? true;

  it('sees what was taken away behind our back, and makes it again', async () => {
    const binding = await kit.binding('vanish');
    await binding.ensure();
    await kit.options.vanish(binding.order);
    await expectTruth(kit, binding, 'absent');
    await binding.ensure();
    await expectTruth(kit, binding, 'present');
  });

  it('takes away without complaint what is gone already', async () => {
    const binding = await kit.binding('vanish-take');
    await binding.ensure();
    await kit.options.vanish(binding.order);
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
  });

  it('tells what was there before us from ours, and leaves it alone', async () => {
    const binding = await kit.binding('foreign');
    await kit.options.addForeign(binding.order);
    try {
      const origin = marks ? 'foreign' : undefined;
      const seen = await binding.settled();
      expect([seen.state, seen.origin]).toEqual(['present', origin]);
      // Without a mark only the engine knows, and does not ask to take it away.
      const methods = marks
        ? (['ensure', 'remove'] as const)
        : ['ensure' as const];
      for (const method of methods) {
        await binding[method]().catch(expectProviderOrAbortError);
        expect(await kit.options.holds(binding.order)).toBe(true);
        expect((await binding.settled()).origin).toBe(origin);
      }
    } finally {
      await kit.options.vanish(binding.order);
    }
  });

  it('lists what carries our mark, and by which binding', async () => {
    const provider = kit.provider();
    const binding = await kit.binding('listed');
    await binding.ensure();
    const { account, effectKey, bindingId } = binding.order;
    const [instance] = account.key.split('/');
    const found = [];
    for await (const holder of provider.inventory?.(
      instance,
      AbortSignal.timeout(20_000),
    ) ?? []) {
      // Where nothing is marked, people hold what has nothing to do with us.
      const asked = marks || holder.effectKey === effectKey;
      if (holder.accountKey === account.key && asked) {
        found.push(holder);
      }
    }
    if (provider.inventory) {
      expect(found).toEqual([
        {
          accountKey: account.key,
          effectKey,
          ...(marks ? { ours: true, bindingId } : { ours: false }),
        },
      ]);
    } else {
      expect(found).toEqual([]);
    }
  });
}
