import { KitBinding } from '../KitBinding';
import type { Kit } from '../Kit';
import { ProviderError } from '../../providerErrors';

/** The provider says what the target says, and it is what it should be. @internal */
export async function expectTruth(
  kit: Kit,
  binding: KitBinding,
  state: 'present' | 'absent',
): Promise<void> {
  const seen = await binding.settled();
  const holds = await kit.options.holds(binding.order);
  expect({ observed: seen.state, holds }).toEqual({
    observed: state,
    holds: state === 'present',
  });
}

/**
 * Abort reasons come from another realm under jest, so they are told by name.
 * @internal
 */
export function expectProviderOrAbortError(error: unknown): void {
  if (!(error instanceof ProviderError)) {
    expect(error).toMatchObject({
      name: expect.stringMatching(/^(AbortError|TimeoutError)$/),
    });
  }
}
