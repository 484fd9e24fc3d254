import { RoleAssignment } from '@azure/arm-authorization';
import {
  BindingOrder,
  ConflictProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { codeOf } from '../azureErrors';
import { idFor, markOf } from '../mark';
import { RolePlace } from '../roles/RolePlace';

/** The name of an access' assignment: its own, whatever call makes it. @internal */
export function assignmentName(bindingId: string): string {
  return idFor('role-assignment', bindingId);
}

/** Role assignments without an end: ours by its name, and what others made. @internal */
export class Assignments {
  private readonly name: string;

  constructor(
    private readonly place: RolePlace,
    private readonly order: BindingOrder,
  ) {
    this.name = assignmentName(order.bindingId);
  }

  /** Whoever edits the description does not make it theirs: the name counts. */
  async ours(): Promise<RoleAssignment | undefined> {
    const { call, path } = this.place;
    return call.armFor('read the role assignment', false, (client, options) =>
      client.roleAssignments.get(path, this.name, options),
    );
  }

  /** Somebody else's assignment of the same role to the same person at the same place. */
  async foreign(roleId: string): Promise<RoleAssignment | undefined> {
    const { call, path, principalId } = this.place;
    const pages = call.armPages(
      'list the role assignments of the person',
      (client, options) =>
        client.roleAssignments.listForScope(path, {
          ...options,
          filter: `principalId eq '${principalId}'`,
        }),
    );
    for await (const page of pages) {
      const found = page.find(
        it =>
          it.name?.toLowerCase() !== this.name && this.place.isIt(it, roleId),
      );
      if (found) return found;
    }
    return undefined;
  }

  /** @returns what was done: nothing, where somebody else gives the same */
  async create(roleId: string): Promise<'made' | 'nothing'> {
    const { call, path, principalId, target } = this.place;
    try {
      await call.arm('make the role assignment', true, (client, options) =>
        client.roleAssignments.create(
          path,
          this.name,
          {
            roleDefinitionId: this.place.definitionPath(roleId),
            principalId,
            // Otherwise Azure looks people up, and does not find those who are new.
            principalType: 'User',
            description: markOf(this.order, target.role, 0),
          },
          options,
        ),
      );
      return 'made';
    } catch (error) {
      if (codeOf(error) !== 'RoleAssignmentExists') throw error;
      if (await this.ours()) return 'made';
      if (await this.foreign(roleId)) return 'nothing';
      throw new ConflictProviderError(
        `${call.where} says that the role assignment exists, and does not list it yet`,
        { cause: error, providerRequestIds: call.requestIds },
      );
    }
  }

  /** Gone already is success, once that was read. */
  async delete(): Promise<void> {
    const { call, scope } = this.place;
    const id = `${scope.slice(1)}/providers/Microsoft.Authorization/roleAssignments/${this.name}`;
    await call.armFor('delete the role assignment', true, (client, options) =>
      client.roleAssignments.deleteById(id, options),
    );
    if (await this.ours()) {
      throw new UnknownOutcomeProviderError(
        `${call.where} deleted the role assignment, and reads it all the same`,
        { providerRequestIds: call.requestIds },
      );
    }
  }
}
