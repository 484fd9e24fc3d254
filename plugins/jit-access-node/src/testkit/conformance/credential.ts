import { randomBytes } from 'node:crypto';
import type { Kit } from '../Kit';
import type { KitBinding } from '../KitBinding';
import { expectTruth } from './truth';

/** The secret that an effect comes with lets its holder in until it is renewed or removed. @internal */
export function registerCredentialTests(kit: Kit): void {
  const originOf = ({ provider, order }: KitBinding) =>
    provider.credential?.(order.target);
  const letsIn = (binding: KitBinding, secret: string | undefined) => {
    const { letsIn: ask } = kit.options;
    if (!ask) {
      throw new Error('Give the kit `letsIn`: effects come with a secret');
    }
    expect(secret).toEqual(expect.stringMatching(/./));
    return ask(binding.order, secret!);
  };
  const newest = (binding: KitBinding) =>
    binding.issued.at(-1) ?? binding.order.secret;

  it('makes an effect that its secret lets in, and nobody after removal', async () => {
    const binding = await kit.binding('secret-in');
    if (!originOf(binding)) {
      expect(binding.order.secret).toBeUndefined();
      await binding.ensure();
      expect(binding.issued).toEqual([]);
      return;
    }
    await binding.ensure();
    await expectTruth(kit, binding, 'present');
    expect(await letsIn(binding, newest(binding))).toBe(true);
    if (originOf(binding) === 'engine') expect(binding.issued).toEqual([]);
    const secret = newest(binding);
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
    expect(await letsIn(binding, secret)).toBe(false);
  });

  it('renews the secret: the one before lets nobody in', async () => {
    const binding = await kit.binding('secret-renew');
    const { renewCredential } = binding.provider;
    const origin = originOf(binding);
    if (!renewCredential || !origin) {
      // Whoever gives a secret once can give another.
      expect(origin).toBeUndefined();
      return;
    }
    await binding.ensure();
    const before = newest(binding);
    const secret =
      origin === 'engine'
        ? `canary-${randomBytes(18).toString('base64url')}`
        : undefined;
    await binding.renew(secret);
    await expectTruth(kit, binding, 'present');
    expect(newest(binding)).not.toBe(before);
    expect(await letsIn(binding, newest(binding))).toBe(true);
    if (!kit.options.oldSecretsStay) {
      expect(await letsIn(binding, before)).toBe(false);
    }
    // Again, as after an answer that was lost.
    await binding.renew(secret);
    expect(await letsIn(binding, newest(binding))).toBe(true);
  });

  it('makes nothing by renewing what is not there', async () => {
    const binding = await kit.binding('secret-nothing');
    if (!binding.provider.renewCredential || !originOf(binding)) {
      expect(originOf(binding)).toBeUndefined();
      return;
    }
    await expect(binding.renew(binding.order.secret)).rejects.toThrow(/./);
    await expectTruth(kit, binding, 'absent');
  });
}
