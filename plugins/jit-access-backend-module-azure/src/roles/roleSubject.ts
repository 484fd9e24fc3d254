import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import {
  Effect,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AzureTenant } from '../AzureTenant';
import { liesIn } from '../names';
import { roleEffect, RoleTarget, scopeOf } from './roleTarget';

/** Azure Resource Manager may go by what it knew for so long. @internal */
export const CACHED_MS = 30 * 60_000;

/** For receipts: when a change takes effect. @internal */
export const WHEN_IT_COUNTS = 'Azure may take up to 30 minutes to notice';

/** The one effect of a role's target. @throws PermanentProviderError - the place may not be granted @internal */
export function roleEffects(tenant: AzureTenant, target: RoleTarget): Effect[] {
  const scope = scopeOf(target);
  const roots = tenant.config.roleAssignments?.scopes ?? [];
  if (!roots.some(root => liesIn(scope, root))) {
    throw new PermanentProviderError(
      `Nothing may be granted on ${scope}: it lies in none of jitAccess.providers.azure.tenants.${tenant.config.name}.roleAssignments.scopes (${roots.join(', ')})`,
    );
  }
  return [roleEffect(target)];
}

/** How to use it, with the person's own way of signing in. @internal */
export function roleInstructions(
  tenant: AzureTenant,
  target: RoleTarget,
): ConnectInstructions {
  const scope = scopeOf(target);
  const { tenantId } = tenant.config;
  return {
    title: `Use ${target.role} on ${scope}`,
    steps: [
      {
        label: 'Sign in again, as Azure caches roles',
        code: `az login --tenant ${tenantId}`,
      },
      {
        label: 'See it; Azure may take a few minutes to notice',
        code: `az role assignment list --assignee "$(az ad signed-in-user show --query id -o tsv)" --scope ${scope} --include-groups -o table`,
      },
    ],
  };
}
