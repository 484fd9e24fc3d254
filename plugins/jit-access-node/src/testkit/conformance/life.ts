import type { Kit } from '../Kit';
import { expectTruth } from './truth';

/** Make, make again, take away, take away again. @internal */
export function registerLifeTests(kit: Kit): void {
  it('makes the effect and observes it, with its end', async () => {
    const binding = await kit.binding('make');
    expect((await binding.settled()).state).toBe('absent');
    await binding.ensure();
    const seen = await binding.settled();
    expect(seen.state).toBe('present');
    expect(seen.origin ?? 'ours').toBe('ours');
    expect(await kit.options.holds(binding.order)).toBe(true);
    if (expiryOf(kit) !== 'none') {
      expect(Date.parse(seen.expiresAt ?? '')).toBe(
        Date.parse(binding.order.notAfter ?? ''),
      );
    }
  });

  it('is not harmed by being told twice to make it', async () => {
    const binding = await kit.binding('make-twice');
    await binding.ensure();
    const first = await binding.settled();
    await binding.ensure();
    expect(await binding.settled()).toEqual({
      ...first,
      // Each look has its own.
      ...(first.providerRequestIds && {
        providerRequestIds: expect.any(Array),
      }),
    });
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
  });

  it('makes it without the handle of an earlier call', async () => {
    const binding = await kit.binding('no-handle');
    await binding.ensure();
    binding.order = { ...binding.order, handle: undefined };
    await binding.ensure();
    await expectTruth(kit, binding, 'present');
    binding.order = { ...binding.order, handle: undefined };
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
  });

  it('moves the end that the target enforces', async () => {
    const binding = await kit.binding('move-end');
    await binding.ensure();
    const later = new Date(Date.now() + 7_200_000).toISOString();
    binding.order = { ...binding.order, notAfter: later };
    await binding.ensure();
    const { state, expiresAt } = await binding.settled();
    expect(state).toBe('present');
    if (expiryOf(kit) === 'movable') {
      expect(Date.parse(expiresAt ?? '')).toBe(Date.parse(later));
    }
  });

  it('takes it away, and again, and what never was', async () => {
    const binding = await kit.binding('take');
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
    await binding.ensure();
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
  });

  it('can make again what was taken away', async () => {
    const binding = await kit.binding('again');
    await binding.ensure();
    await binding.remove();
    await binding.ensure();
    await expectTruth(kit, binding, 'present');
  });

  it('works on many at once and leaves nothing', async () => {
    const many = await Promise.all(
      Array.from({ length: kit.options.concurrency ?? 10 }, (_, i) =>
        kit.binding(`many-${i}`),
      ),
    );
    await Promise.all(many.map(binding => binding.ensure()));
    for (const binding of many) {
      await expectTruth(kit, binding, 'present');
    }
    // Taken away by two callers each: the second must find it absent.
    await Promise.all(
      many.flatMap(binding => [binding.remove(), binding.remove()]),
    );
    for (const binding of many) {
      await expectTruth(kit, binding, 'absent');
    }
  });
}

function expiryOf({ options, provider }: Kit) {
  return options.expiry ?? provider().expiry.kind;
}
