import { NotAllowedError } from '@backstage/errors';
import {
  HistoryFilter,
  jitAccessHistoryReadPermission,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Actor, seesEverything } from '../actors/Actor';
import { PermissionEdge } from '../actors/PermissionEdge';

/** Who may read the history: auditors and administrators all of it, others their own. */
export class HistoryAccess {
  constructor(private readonly permissions: PermissionEdge) {}

  /** @throws NotAllowedError - asks for the history of somebody else */
  async requireFor(actor: Actor, filter: HistoryFilter): Promise<void> {
    await this.permissions.require(actor, jitAccessHistoryReadPermission);
    if (seesEverything(actor)) return;
    if (filter.person && filter.person !== actor.ref) {
      throw new NotAllowedError(
        'Only auditors and administrators can read the history of others',
      );
    }
  }

  /**
   * @param toDo - what it is required for, in words
   * @throws NotAllowedError - neither auditor nor administrator
   */
  async requireAuditor(
    actor: Actor,
    toDo: string = 'check the history',
  ): Promise<void> {
    await this.permissions.require(actor, jitAccessHistoryReadPermission);
    if (!seesEverything(actor)) {
      throw new NotAllowedError(`Only auditors and administrators can ${toDo}`);
    }
  }
}
