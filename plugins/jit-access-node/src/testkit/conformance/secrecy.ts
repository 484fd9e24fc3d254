import { ProviderError } from '../../providerErrors';
import type { Kit } from '../Kit';

/** Nothing secret in receipts, observations, instructions or errors. @internal */
export function registerSecrecyTests(kit: Kit): void {
  const { options } = kit;

  it('fails with a provider error when the target is out of reach', async () => {
    const provider = await options.unreachable();
    const binding = await kit.binding('unreachable', {}, provider);
    for (const method of ['ensure', 'remove', 'observe'] as const) {
      const outcome = await provider[method](
        binding.order,
        AbortSignal.timeout(options.deadlineMs ?? 20_000),
      ).catch((error: unknown) => error);
      binding.hear(outcome);
      expect(outcome).toBeInstanceOf(ProviderError);
      expect((outcome as ProviderError).kind).toBe('retryable');
    }
    kit.bindings.splice(kit.bindings.indexOf(binding), 1);
    expectNoSecret(binding.said, [
      ...(binding.order.secret ? [binding.order.secret] : []),
      ...(options.secrets?.() ?? []),
    ]);
  });

  it('never said a secret in all these tests', async () => {
    const binding = await kit.binding('secret');
    await binding.ensure();
    await binding.settled();
    const configured = options.secrets?.() ?? [];
    for (const { order, said, issued } of kit.bindings) {
      expect(said.length).toBeGreaterThan(0);
      expectNoSecret(said, [
        ...(order.secret ? [order.secret] : []),
        ...issued,
        ...configured,
      ]);
    }
  });
}

function expectNoSecret(said: string[], secrets: string[]): void {
  for (const secret of secrets) {
    const encoded = Buffer.from(secret).toString('base64');
    for (const text of said) {
      // Not `not.toContain`: a failing test must not print the secret either.
      expect(text.includes(secret) || text.includes(encoded)).toBe(false);
    }
  }
}
