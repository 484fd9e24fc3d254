import { KitBinding } from '../KitBinding';
import type { Kit } from '../Kit';
import { expectProviderOrAbortError, expectTruth } from './truth';

/** Milliseconds after the start of a call at which it is aborted. */
const MOMENTS = [0, 1, 2, 4, 8, 16, 32];

/** @internal */
export function registerAbortTests(kit: Kit): void {
  const within = kit.options.abortWithinMs ?? 2000;

  /** Aborts the call after that while; how long did it go on? */
  async function abortAfter(
    binding: KitBinding,
    method: 'ensure' | 'remove',
    afterMs: number,
  ): Promise<number> {
    const controller = new AbortController();
    let abortedAt = 0;
    const timer = setTimeout(() => {
      abortedAt = Date.now();
      controller.abort();
    }, afterMs);
    try {
      await binding[method](controller.signal);
    } catch (error) {
      expectProviderOrAbortError(error);
    } finally {
      clearTimeout(timer);
    }
    return abortedAt ? Date.now() - abortedAt : 0;
  }

  it.each(['ensure', 'remove', 'observe'] as const)(
    'does not begin to %s when it was aborted before',
    async method => {
      const binding = await kit.binding(`aborted-${method}`);
      const outcome = await binding.provider[method](
        binding.order,
        AbortSignal.abort(),
      ).catch((error: unknown) => error);
      expectProviderOrAbortError(outcome);
      await expectTruth(kit, binding, 'absent');
    },
  );

  const isTruth = async (binding: KitBinding) => {
    const { state } = await binding.settled();
    return (await kit.options.holds(binding.order)) === (state === 'present');
  };

  it('lets go at once wherever making it is aborted, and then tells the truth', async () => {
    for (const moment of MOMENTS) {
      const binding = await kit.binding(`abort-make-${moment}`);
      expect(await abortAfter(binding, 'ensure', moment)).toBeLessThan(within);
      // What was on its way when it was aborted may land between two looks, once.
      expect((await isTruth(binding)) || (await isTruth(binding))).toBe(true);
      await binding.ensure();
      await expectTruth(kit, binding, 'present');
      await binding.remove();
    }
  });

  it('lets go at once wherever taking it away is aborted, and can finish later', async () => {
    for (const moment of MOMENTS) {
      const binding = await kit.binding(`abort-take-${moment}`);
      await binding.ensure();
      expect(await abortAfter(binding, 'remove', moment)).toBeLessThan(within);
      const { state } = await binding.observe();
      if (state === 'absent') {
        expect(await kit.options.holds(binding.order)).toBe(false);
      }
      await binding.remove();
      await expectTruth(kit, binding, 'absent');
    }
  });
}
