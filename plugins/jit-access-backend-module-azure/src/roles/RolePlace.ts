import {
  BindingOrder,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { objectIdOf } from '../account';
import { AzureCall } from '../AzureCall';
import { folded, isGuid, lastSegment } from '../names';
import {
  knownRoleId,
  RoleTarget,
  roleTargetSchema,
  scopeOf,
} from './roleTarget';

/** What both ways to assign a role have in common to read of an assignment. @internal */
export interface FoundAssignment {
  scope?: string;
  roleDefinitionId?: string;
  principalId?: string;
}

/** A role for one person at one place. @internal */
export class RolePlace {
  readonly scope: string;
  readonly principalId: string;
  private roleId: string | undefined;

  constructor(
    readonly call: AzureCall,
    readonly target: RoleTarget,
    order: BindingOrder,
  ) {
    this.scope = scopeOf(target);
    this.principalId = objectIdOf(order.account);
    const pinned = order.handle?.role;
    this.roleId =
      knownRoleId(target.role) ??
      (typeof pinned === 'string' && isGuid(pinned) ? pinned : undefined);
  }

  /** As the client puts it into an address, which brings the leading slash itself. */
  get path(): string {
    return this.scope.slice(1);
  }

  /**
   * The id of the role's definition: as pinned, or the only role of that name.
   * @returns undefined where there is no such role, or no such place
   * @throws ProviderError
   */
  async findRoleId(): Promise<string | undefined> {
    this.roleId ??= await this.readRoleId();
    return this.roleId;
  }

  /** @throws PermanentProviderError - there is no such role */
  async requireRoleId(): Promise<string> {
    const id = await this.findRoleId();
    if (id) return id;
    throw new PermanentProviderError(
      `${this.call.where} has no role named "${this.target.role}" that can be assigned on ${this.scope}; correct the role document`,
      { providerRequestIds: this.call.requestIds },
    );
  }

  /** As assignments name the role's definition. */
  definitionPath(roleId: string): string {
    const [subscription = ''] =
      this.scope.match(/^\/subscriptions\/[^/]+/i) ?? [];
    return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
  }

  /** Is it exactly this role for exactly this person, at this very place? */
  isIt(found: FoundAssignment, roleId: string): boolean {
    return (
      folded(found.scope ?? '') === folded(this.scope) &&
      lastSegment(found.roleDefinitionId) === roleId &&
      found.principalId?.toLowerCase() === this.principalId
    );
  }

  private async readRoleId(): Promise<string | undefined> {
    const { role } = this.target;
    const filter = `roleName eq '${role.replaceAll("'", "''")}'`;
    const ids: string[] = [];
    const pages = this.call.armPages(
      `find the role ${role}`,
      (client, options) =>
        client.roleDefinitions.list(this.path, { ...options, filter }),
    );
    for await (const page of pages) {
      ids.push(
        ...page.flatMap(({ name, roleName }) =>
          name && roleName?.toLowerCase() === role.toLowerCase() ? [name] : [],
        ),
      );
    }
    if (ids.length > 1) {
      throw new PermanentProviderError(
        `${this.call.where} has ${ids.length} roles named "${role}" on ${this.scope}; give the id of one in the role document`,
        { providerRequestIds: this.call.requestIds },
      );
    }
    return ids[0]?.toLowerCase();
  }
}

/** @throws PermanentProviderError @internal */
export function pinnedRoleTarget(target: unknown): RoleTarget {
  const parsed = roleTargetSchema.safeParse(target);
  if (!parsed.success) {
    throw new PermanentProviderError(
      'The pinned target of the access is not one of Azure',
      { cause: parsed.error },
    );
  }
  return parsed.data;
}
