import { RoleAssignmentScheduleInstance } from '@azure/arm-authorization';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { AzureCall } from '../AzureCall';
import { lastSegment } from '../names';
import { RolePlace } from '../roles/RolePlace';
import { readHandle } from './pimHandle';
import { requestName } from './Requests';

/** The access as Azure has it at this moment. @internal */
export interface SeenInstance {
  ours: boolean;
  instance: RoleAssignmentScheduleInstance;
  /** Name of the schedule that it comes from. */
  schedule: string;
}

/** So many requests after the last known one are told by their names. */
const NUMBERED = 50;

/** Reads the access itself: requests say only what somebody asked for. @internal */
export class Instances {
  constructor(
    private readonly place: RolePlace,
    private readonly order: BindingOrder,
  ) {}

  /** Ours where there is one, or else somebody else's. */
  async find(roleId: string): Promise<SeenInstance | undefined> {
    const { call, path, principalId } = this.place;
    let foreign: SeenInstance | undefined;
    const pages = call.armPages(
      'list the active assignments of the person',
      (client, options) =>
        client.roleAssignmentScheduleInstances.listForScope(path, {
          ...options,
          filter: `principalId eq '${principalId}'`,
        }),
    );
    for await (const page of pages) {
      for (const instance of page) {
        if (!isDirect(instance) || !this.place.isIt(instance, roleId)) continue;
        const schedule = lastSegment(instance.roleAssignmentScheduleId);
        const ours = await this.isOurs(instance, schedule);
        if (ours) return { ours, instance, schedule };
        foreign ??= { ours, instance, schedule };
      }
    }
    return foreign;
  }

  private async isOurs(
    instance: RoleAssignmentScheduleInstance,
    schedule: string,
  ): Promise<boolean> {
    // What a person activated is theirs.
    if (instance.assignmentType === 'Activated' || !schedule) return false;
    const handle = readHandle(this.order);
    if (schedule === handle.schedule) return true;
    const { call, path } = this.place;
    const request = await requestOf(call, path, schedule);
    const last = (handle.round ?? 0) + NUMBERED;
    for (let round = 0; request && round <= last; round++) {
      if (request === requestName(this.order.bindingId, round)) return true;
    }
    return false;
  }
}

/** Not inherited from above, and not as a member of a group. @internal */
export function isDirect({
  memberType,
}: RoleAssignmentScheduleInstance): boolean {
  return memberType === undefined || memberType === 'Direct';
}

/** Name of the request that a schedule comes from; none: it was made without one. */
async function requestOf(
  call: AzureCall,
  path: string,
  schedule: string,
): Promise<string | undefined> {
  const found = await call.armFor(
    'read the schedule',
    false,
    (client, options) =>
      client.roleAssignmentSchedules.get(path, schedule, options),
  );
  return lastSegment(found?.roleAssignmentScheduleRequestId) || undefined;
}
