import {
  PermanentProviderError,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Organization } from './config';
import { GithubCall } from './GithubCall';

/**
 * Whoever is not in the organisation would be invited, and what an invitation
 * makes of them outlives the access.
 * @throws PermanentProviderError - not a member, and invitations are not allowed
 * @internal
 */
export async function requireMember(
  call: GithubCall,
  { invitations }: Organization,
  login: string,
): Promise<void> {
  if (invitations) {
    return;
  }
  const membership = await call.get<{ state: string }>(
    '/orgs/{org}/memberships/{username}',
    { org: call.org, username: login },
  );
  if (membership?.state !== 'active') {
    throw new PermanentProviderError(
      `${login} is no member of ${call.where}; invite them to the organisation first, or allow invitations in jitAccess.providers.github.organizations`,
    );
  }
}

/** What {@link requireMember} sends. @internal */
export function memberCheck(
  org: string,
  { invitations }: Organization,
  login: string,
): PlannedCall[] {
  return invitations ? [] : [{ call: `GET /orgs/${org}/memberships/${login}` }];
}
