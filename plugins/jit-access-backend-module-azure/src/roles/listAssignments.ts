import {
  FoundBinding,
  Holder,
} from '@jit-access/backstage-plugin-jit-access-node';
import { accountKey } from '../account';
import { AzureCall } from '../AzureCall';
import { Mark } from '../mark';
import { lastSegment, liesIn } from '../names';
import { FoundAssignment } from './RolePlace';
import { roleEffectKey, roleTargetSchema, targetAt } from './roleTarget';

/** An assignment that was found, with our mark where it carries one. @internal */
export interface ListedAssignment extends FoundAssignment {
  mark?: Mark;
  handle?: FoundBinding['handle'];
}

/** Names of all roles that can be assigned at a place, by the id of their definition. @internal */
export async function roleNames(
  call: AzureCall,
  scope: string,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const pages = call.armPages(
    'list the roles',
    (client, options) => client.roleDefinitions.list(scope.slice(1), options),
    true,
  );
  for await (const page of pages) {
    for (const { name, roleName } of page) {
      if (name && roleName) names.set(name.toLowerCase(), roleName);
    }
  }
  return names;
}

/**
 * Who holds what by an assignment in that place. What is ours is told by the
 * effect that its mark names; what is not, by every name that a role document
 * may have for it.
 * @internal
 */
export function* holdersOf(
  tenant: string,
  found: ListedAssignment,
  root: string,
  names: ReadonlyMap<string, string>,
): Iterable<Holder> {
  const { scope, principalId, mark } = found;
  if (!scope || !principalId || !liesIn(scope, root)) return;
  const account = accountKey(tenant, principalId);
  const roleId = lastSegment(found.roleDefinitionId);
  if (mark) {
    yield {
      accountKey: account,
      effectKey: roleEffectKey(tenant, scope, mark.role),
      ours: true,
      bindingId: mark.bindingId,
      found: foundOf(tenant, found, mark, roleId),
    };
    return;
  }
  const keys = [roleId, names.get(roleId) ?? roleId].map(role =>
    roleEffectKey(tenant, scope, role),
  );
  for (const effectKey of new Set(keys)) {
    yield { accountKey: account, effectKey, ours: false };
  }
}

/** All that it takes to remove it. */
function foundOf(
  tenant: string,
  { scope, principalId, handle }: ListedAssignment,
  mark: Mark,
  roleId: string,
): FoundBinding | undefined {
  const target = targetAt(tenant, scope!, mark.role);
  if (!target || !roleTargetSchema.safeParse(target).success) return undefined;
  return {
    title: `${mark.role} on ${scope} (Azure ${tenant})`,
    target,
    account: {
      key: accountKey(tenant, principalId!),
      name: principalId!.toLowerCase(),
    },
    handle: { version: 1, role: roleId, ...handle },
    subject: mark.person,
  };
}
