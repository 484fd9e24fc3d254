import { BindingOrder, Holder } from '../../provider';
import type { Kit } from '../Kit';
import { KitBinding } from '../KitBinding';
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
    const binding = await kit.binding('listed');
    await binding.ensure();
    const { account, effectKey, bindingId } = binding.order;
    const found = await heldBy(kit, binding.order);
    if (kit.provider().inventory) {
      expect(kit.provider().instances?.()).toContain(instanceOf(binding.order));
      expect(found).toEqual([
        {
          accountKey: account.key,
          effectKey,
          ...(marks
            ? { ours: true, bindingId, found: expect.anything() }
            : { ours: false }),
        },
      ]);
    } else {
      expect(found).toEqual([]);
    }
  });

  it('says enough of what carries our mark to take it away, whoever has forgotten it', async () => {
    const binding = await kit.binding('orphan');
    await binding.ensure();
    const [holder] = await heldBy(kit, binding.order);
    if (!marks || !kit.provider().inventory) {
      expect(holder?.found).toBeUndefined();
      return;
    }
    const { found, bindingId, effectKey } = holder;
    // Nothing but what the target itself says.
    const orphan = new KitBinding(
      kit.provider(),
      {
        bindingId: bindingId!,
        subject: { ref: 'user:unknown/orphan', annotations: {} },
        account: found!.account,
        effectKey,
        target: found!.target,
        handle: found!.handle,
        attempt: 1,
      },
      kit.options.deadlineMs ?? 20_000,
    );
    expect((await orphan.settled()).state).toBe('present');
    await orphan.remove();
    expect(await kit.options.holds(binding.order)).toBe(false);
    expect((await orphan.settled()).state).toBe('absent');
    expect(await heldBy(kit, binding.order)).toEqual([]);
  });
}

function instanceOf({ account }: BindingOrder): string {
  return account.key.split('/')[0];
}

/** What the inventory says that this account holds. */
async function heldBy(kit: Kit, order: BindingOrder): Promise<Holder[]> {
  const marks = kit.options.marks ?? true;
  const found: Holder[] = [];
  const signal = AbortSignal.timeout(20_000);
  const holders = kit.provider().inventory?.(instanceOf(order), signal) ?? [];
  for await (const holder of holders) {
    // Where nothing is marked, people hold what has nothing to do with us.
    const asked = marks || holder.effectKey === order.effectKey;
    if (holder.accountKey === order.account.key && asked) {
      found.push(holder);
    }
  }
  return found;
}
