import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { TargetTraits } from '../../domain/binding/nextStep';

/** What a provider can do; of a missing one the strictest is assumed, so that nothing counts as removed. */
export function traitsOf(provider: AccessProvider | undefined): TargetTraits {
  return provider
    ? {
        revocable: provider.revocable,
        expiry: provider.expiry.kind,
        renews: provider.renewCredential !== undefined,
      }
    : { revocable: true, expiry: 'none', renews: false };
}
