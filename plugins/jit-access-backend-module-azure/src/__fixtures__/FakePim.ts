import { randomUUID } from 'node:crypto';
import { Answer, Asked, refusal } from './Answer';
import { asPublished, whatIsWrong } from './publishedModel';

interface Request {
  name: string;
  scope: string;
  status: string;
  createdOn: Date;
  properties: Record<string, any>;
}

interface Active {
  scope: string;
  schedule: string;
  /** Name of the request that it comes from; none: made by other means. */
  request?: string;
  principalId: string;
  roleDefinitionId: string;
  startDateTime: Date;
  endDateTime?: Date;
  assignmentType: 'Assigned' | 'Activated';
  memberType: 'Direct' | 'Inherited' | 'Group';
  /** How many reads do not see it yet. */
  hidden: number;
}

const FIVE_MINUTES = 5 * 60_000;

/** Privileged Identity Management for roles of Azure. */
export class FakePim {
  readonly requests = new Map<string, Request>();
  readonly actives: Active[] = [];
  /** How long an assignment has to be there before it can be removed. */
  youngMs = 0;
  /** The longest assignment that the settings of roles allow. */
  longestMs = 12 * 3_600_000;
  /** New requests wait for `carryOut`. */
  slow = false;
  /** How many reads do not see a new assignment yet. */
  lag = 0;
  /** The next request is taken, and ends like this. */
  endsAs?: string;

  constructor(private readonly principals: Set<string>) {}

  answer(
    asked: Asked,
    scope: string,
    kind: string,
    name: string,
  ): Answer | object[] {
    switch (kind) {
      case 'roleassignmentschedulerequests':
        return asked.method === 'PUT'
          ? this.put(asked, scope, name)
          : this.get(name);
      case 'roleassignmentscheduleinstances':
        return this.list(asked, scope, showInstance);
      case 'roleassignmentschedules': {
        if (!name) return this.list(asked, scope, showSchedule);
        const found = this.actives.find(it => it.schedule === name);
        return found
          ? { status: 200, body: showSchedule(found) }
          : refusal(404, 'RoleAssignmentScheduleNotFound', 'Not found.');
      }
      default:
        return refusal(404, 'NotFound', `Nothing of the kind ${kind}`);
    }
  }

  /** Does it hold that now? */
  find(scope: string, principalId: string, roleId: string): Active | undefined {
    return this.actives.find(
      it =>
        it.scope.toLowerCase() === scope.toLowerCase() &&
        it.principalId === principalId &&
        it.roleDefinitionId.endsWith(roleId),
    );
  }

  /** All requests that wait are carried out. */
  carryOut(): void {
    for (const request of this.requests.values()) {
      if (request.status.startsWith('Pending')) this.apply(request);
    }
  }

  private get(name: string): Answer {
    const found = this.requests.get(name);
    return found
      ? { status: 200, body: showRequest(found) }
      : refusal(404, 'RoleAssignmentScheduleRequestNotFound', 'Not found.');
  }

  private put(asked: Asked, scope: string, name: string): Answer {
    const wrong = whatIsWrong('RoleAssignmentScheduleRequest', asked.body);
    if (wrong) return refusal(400, 'BadRequestFormat', wrong);
    const { properties } = asked.body as { properties: Record<string, any> };
    const no = this.whyNot(scope, name, properties);
    if (no) return no;
    const request: Request = {
      name,
      scope,
      status: 'PendingProvisioning',
      createdOn: new Date(),
      properties,
    };
    this.requests.set(name, request);
    if (this.endsAs) {
      request.status = this.endsAs;
      this.endsAs = undefined;
    } else if (this.slow) {
      const removes = properties.requestType === 'AdminRemove';
      request.status = removes ? 'PendingRevocation' : 'PendingProvisioning';
    } else {
      this.apply(request);
    }
    return { status: 201, body: showRequest(request) };
  }

  private whyNot(
    scope: string,
    name: string,
    asked: Record<string, any>,
  ): Answer | undefined {
    const no = (code: string, message: string) => refusal(400, code, message);
    const { principalId, roleDefinitionId, requestType, scheduleInfo } = asked;
    if (this.requests.has(name)) {
      return refusal(
        409,
        'RoleAssignmentRequestExists',
        `A role assignment request with Id: ${name} already exists.`,
      );
    }
    if (!this.principals.has(principalId)) {
      return no('SubjectNotFound', 'The subject is not found.');
    }
    const there = this.find(
      scope,
      principalId,
      roleDefinitionId.split('/').pop(),
    );
    const waiting = Array.from(this.requests.values()).some(
      it =>
        it.status.startsWith('Pending') &&
        it.scope === scope &&
        it.properties.principalId === principalId,
    );
    if (waiting) {
      return no('PendingRoleAssignmentRequest', 'There is a pending request.');
    }
    if (requestType === 'AdminAssign' && there) {
      return no('RoleAssignmentExists', 'The Role assignment already exists.');
    }
    if (requestType !== 'AdminAssign' && !there) {
      return no(
        'RoleAssignmentDoesNotExist',
        'The Role assignment does not exist.',
      );
    }
    if (requestType === 'AdminRemove') {
      return Date.now() - there!.startDateTime.getTime() < this.youngMs
        ? no(
            'ActiveDurationTooShort',
            'The Active duration is too short. Miniumum Required is 5 minutes.',
          )
        : undefined;
    }
    const { type, endDateTime } = scheduleInfo.expiration;
    const lasts = Date.parse(endDateTime) - Date.now();
    return type !== 'AfterDateTime' ||
      lasts < FIVE_MINUTES ||
      lasts > this.longestMs
      ? no(
          'RoleAssignmentRequestPolicyValidationFailed',
          'The following policy rules failed: ["ExpirationRule"]',
        )
      : undefined;
  }

  private apply(request: Request): void {
    const { scope, properties, name } = request;
    const { requestType, principalId, roleDefinitionId, scheduleInfo } =
      properties;
    const role = roleDefinitionId.split('/').pop();
    const there = this.find(scope, principalId, role);
    if (requestType === 'AdminRemove') {
      request.status = 'Revoked';
      if (there) this.actives.splice(this.actives.indexOf(there), 1);
      return;
    }
    request.status = 'Provisioned';
    const endDateTime = new Date(scheduleInfo.expiration.endDateTime);
    if (there) {
      Object.assign(there, { endDateTime, request: name });
      return;
    }
    this.actives.push({
      scope,
      schedule: randomUUID(),
      request: name,
      principalId,
      roleDefinitionId,
      startDateTime: new Date(scheduleInfo.startDateTime ?? Date.now()),
      endDateTime,
      assignmentType: 'Assigned',
      memberType: 'Direct',
      hidden: this.lag,
    });
  }

  private list(
    asked: Asked,
    scope: string,
    show: (it: Active) => object,
  ): object[] {
    const filter = asked.query.get('$filter') ?? '';
    const [, principal] = filter.match(/^principalId eq '(.*)'$/) ?? [];
    if (filter && !principal && filter !== 'atScope()') {
      throw new Error(`No such filter: ${filter}`);
    }
    return this.actives
      .filter(it => !principal || it.principalId === principal)
      .filter(it => related(it.scope, scope) && it.hidden-- <= 0)
      .map(show);
  }
}

/** Lists are of what is at a place, above and below. */
export function related(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

function path(scope: string, kind: string, name: string): string {
  return `${scope}/providers/Microsoft.Authorization/${kind}/${name}`;
}

function showInstance(it: Active): object {
  const name = `${it.schedule}-now`;
  return {
    id: path(it.scope, 'roleAssignmentScheduleInstances', name),
    name,
    ...asPublished('RoleAssignmentScheduleInstance', {
      ...it,
      principalType: 'User',
      status: 'Provisioned',
      roleAssignmentScheduleId: path(
        it.scope,
        'roleAssignmentSchedules',
        it.schedule,
      ),
    }),
  };
}

function showSchedule(it: Active): object {
  return {
    id: path(it.scope, 'roleAssignmentSchedules', it.schedule),
    name: it.schedule,
    ...asPublished('RoleAssignmentSchedule', {
      ...it,
      status: 'Provisioned',
      roleAssignmentScheduleRequestId:
        it.request &&
        path(it.scope, 'roleAssignmentScheduleRequests', it.request),
    }),
  };
}

function showRequest({
  name,
  scope,
  status,
  createdOn,
  properties,
}: Request): object {
  return {
    id: path(scope, 'roleAssignmentScheduleRequests', name),
    name,
    properties: {
      ...properties,
      scope,
      status,
      createdOn: createdOn.toISOString(),
    },
  };
}
