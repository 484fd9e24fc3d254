import { RoleAssignmentScheduleRequest } from '@azure/arm-authorization';
import {
  BindingOrder,
  PermanentProviderError,
  RetryableProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { idFor, markOf } from '../mark';
import { RolePlace } from '../roles/RolePlace';
import { progressOf, Request } from './requestStatus';

/** A request of ours, with its number. @internal */
export interface NumberedRequest {
  round: number;
  request: Request;
}

/** Nobody asks so often; a target that answers anything must not be asked for ever. */
const MOST = 1000;

/**
 * The name of a request: the same number of the same access is the same request,
 * so one that is sent again cannot be done twice.
 * @internal
 */
export function requestName(bindingId: string, round: number): string {
  return idFor('pim-request', bindingId, round);
}

/** What this access has asked Privileged Identity Management for, one after the other. @internal */
export class Requests {
  constructor(
    private readonly place: RolePlace,
    private readonly order: BindingOrder,
  ) {}

  /**
   * The newest that Azure still knows; also one whose answer was lost.
   * @param known - the newest number that is remembered
   */
  async latest(
    known: number | undefined,
  ): Promise<NumberedRequest | undefined> {
    let found: NumberedRequest | undefined;
    const first = known ?? 0;
    for (let round = first; round < first + MOST; round++) {
      const request = await this.read(round);
      if (request) found = { round, request };
      // What is remembered may be forgotten over there, the one after it not.
      else if (round > first || known === undefined) return found;
    }
    return found;
  }

  async read(round: number): Promise<Request | undefined> {
    const { call, path } = this.place;
    return call.armFor('read the request', false, (client, options) =>
      client.roleAssignmentScheduleRequests.get(
        path,
        requestName(this.order.bindingId, round),
        options,
      ),
    );
  }

  /**
   * @param what - for people: `make the assignment`
   * @throws ProviderError - also where Azure took the request and refused it then
   */
  async send(
    what: string,
    round: number,
    body: RoleAssignmentScheduleRequest,
  ): Promise<Request> {
    const { call, path } = this.place;
    const request = await call.arm(what, true, (client, options) =>
      client.roleAssignmentScheduleRequests.create(
        path,
        requestName(this.order.bindingId, round),
        body,
        options,
      ),
    );
    if (progressOf(request) !== 'failed') return request;
    const { status } = request;
    const said = `${call.where} took the request to ${what}, and ended it as ${status}`;
    const cause = { providerRequestIds: call.requestIds };
    if (status === 'Failed' || status === 'TimedOut') {
      throw new RetryableProviderError(`${said}; nothing was done`, cause);
    }
    throw new PermanentProviderError(
      `${said}. ${
        status === 'FailedAsResourceIsLocked'
          ? 'The place is locked in Privileged Identity Management; unlock it there'
          : "See the role's settings and requests in Privileged Identity Management"
      }`,
      cause,
    );
  }
}

/** What all requests of an access have in common. @internal */
export function requestBody(
  place: RolePlace,
  order: BindingOrder,
  roleId: string,
  round: number,
  change:
    | { requestType: 'AdminAssign' }
    | { requestType: 'AdminUpdate'; start?: Date; schedule: string }
    | { requestType: 'AdminRemove'; schedule?: string },
): RoleAssignmentScheduleRequest {
  const { requestType } = change;
  return {
    requestType,
    principalId: place.principalId,
    roleDefinitionId: place.definitionPath(roleId),
    justification: markOf(order, place.target.role, round),
    ...('schedule' in change &&
      change.schedule && { targetRoleAssignmentScheduleId: change.schedule }),
    // Without a start Azure's own clock says when it begins.
    ...(requestType !== 'AdminRemove' && {
      scheduleInfo: {
        ...('start' in change && { startDateTime: change.start }),
        expiration: {
          type: 'AfterDateTime',
          endDateTime: order.notAfter ? new Date(order.notAfter) : undefined,
        },
      },
    }),
  };
}

/** @throws PermanentProviderError - there is no end, and access for ever is never asked for @internal */
export function endOf({ notAfter }: BindingOrder): Date {
  const end = new Date(notAfter ?? NaN);
  if (Number.isNaN(end.getTime())) {
    throw new PermanentProviderError(
      'Azure is only ever asked for access that has an end',
    );
  }
  return end;
}
