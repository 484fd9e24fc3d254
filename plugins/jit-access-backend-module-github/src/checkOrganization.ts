import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { GithubCall } from './GithubCall';

/** Classic tokens name their scopes; one of these lets it change teams. */
const SCOPES = ['admin:org', 'write:org'];

/**
 * Can the organisation's teams be read, and may they be changed as far as GitHub
 * says before trying?
 * @throws ProviderError - saying what is wrong
 * @internal
 */
export async function checkOrganization(call: GithubCall): Promise<void> {
  const headers = await call.headers('/orgs/{org}/teams', {
    org: call.org,
    per_page: 1,
  });
  const scopes = headers['x-oauth-scopes'];
  // Apps and fine-grained tokens do not say what they may do.
  if (typeof scopes !== 'string' || scopes === '') {
    return;
  }
  const has = scopes.split(',').map(scope => scope.trim());
  if (!SCOPES.some(scope => has.includes(scope))) {
    throw new PermanentProviderError(
      `${call.where}: the token of integrations.github has the scopes ${scopes}, and needs admin:org to change teams`,
    );
  }
}
