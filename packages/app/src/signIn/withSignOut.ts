import type { IdentityApi } from '@backstage/frontend-plugin-api';

/**
 * The same identity, which does something more when the person signs out.
 *
 * @param onSignOut - runs before the identity's own sign-out
 *
 * @internal
 */
export function withSignOut(
  identity: IdentityApi,
  onSignOut: () => void,
): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: async () => {
      onSignOut();
      await identity.signOut();
    },
  };
}
