import { randomUUID } from 'node:crypto';
import { Refusal } from './Refusal';

export const INSTANCE_ARN = 'arn:aws:sso:::instance/ssoins-1111222233334444';
export const STORE_ID = 'd-1234567890';
export const ACCOUNT = '222222222222';
export const PERMISSION_SET =
  'arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-aaaabbbbccccdddd';
export const GROUP_ID = '0a0a0a0a-1111-2222-3333-444455556666';

interface Operation {
  kind: 'CREATION' | 'DELETION';
  RequestId: string;
  Status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  FailureReason?: string;
  TargetId: string;
  PermissionSetArn: string;
  PrincipalId: string;
  CreatedDate: number;
  dueAt: number;
}

interface User {
  UserId: string;
  UserName: string;
  Emails: { Value: string; Primary?: boolean }[];
  ExternalIds: { Issuer: string; Id: string }[];
  UserStatus?: string;
}

/** Identity Center with its store: assignments come and go in their own time. */
export class FakeIdentityCenter {
  /** How long it works on a request. */
  workMs = 2;
  /** The next request fails for this reason. */
  failNext?: string;
  /** Lists show what was true this many changes of answers ago. */
  staleReads = 0;
  readonly users = new Map<string, User>();
  readonly groups = new Set([GROUP_ID]);
  readonly accounts = new Set([ACCOUNT, '333333333333']);
  readonly permissionSets = new Map([[PERMISSION_SET, 'PT2H']]);
  /** `user|account|permission set` */
  readonly assignments = new Set<string>();
  /** By `group|user`. */
  readonly memberships = new Map<string, string>();
  requests: Operation[] = [];
  private before = new Set<string>();

  answer(operation: string, input: any): object {
    this.work();
    const handler = (this as unknown as Record<string, unknown>)[operation];
    if (typeof handler !== 'function') {
      throw new Refusal(400, 'UnknownOperationException', operation);
    }
    return handler.call(this, input) ?? {};
  }

  /** Ends all requests that it works on. */
  finish(): void {
    this.requests.forEach(request => (request.dueAt = 0));
    this.work();
  }

  DescribeInstance() {
    return { InstanceArn: INSTANCE_ARN, IdentityStoreId: STORE_ID };
  }

  CreateAccountAssignment(input: any) {
    this.known(input);
    if (!this.users.has(input.PrincipalId)) {
      throw new Refusal(
        400,
        'ResourceNotFoundException',
        'Principal not found',
      );
    }
    const creating = this.requests.filter(
      ({ kind, Status }) => kind === 'CREATION' && Status === 'IN_PROGRESS',
    );
    if (creating.length >= 10) {
      throw new Refusal(400, 'ConflictException', 'Too many in progress');
    }
    return { AccountAssignmentCreationStatus: this.take('CREATION', input) };
  }

  DeleteAccountAssignment(input: any) {
    this.known(input);
    return { AccountAssignmentDeletionStatus: this.take('DELETION', input) };
  }

  DescribeAccountAssignmentCreationStatus(input: any) {
    const id = input.AccountAssignmentCreationRequestId;
    return { AccountAssignmentCreationStatus: this.find('CREATION', id) };
  }

  DescribeAccountAssignmentDeletionStatus(input: any) {
    const id = input.AccountAssignmentDeletionRequestId;
    return { AccountAssignmentDeletionStatus: this.find('DELETION', id) };
  }

  ListAccountAssignmentCreationStatus(input: any) {
    return { AccountAssignmentsCreationStatus: this.list('CREATION', input) };
  }

  ListAccountAssignmentDeletionStatus(input: any) {
    return { AccountAssignmentsDeletionStatus: this.list('DELETION', input) };
  }

  ListAccountAssignments(input: any) {
    this.known({ ...input, TargetId: input.AccountId });
    const stale = this.staleReads > 0;
    if (stale) this.staleReads--;
    const all = Array.from(stale ? this.before : this.assignments)
      .map(key => key.split('|'))
      .filter(
        ([, account, set]) =>
          account === input.AccountId && set === input.PermissionSetArn,
      );
    const from = Number(input.NextToken ?? 0);
    const to = from + (input.MaxResults ?? 100);
    return {
      AccountAssignments: all.slice(from, to).map(([PrincipalId]) => ({
        AccountId: input.AccountId,
        PermissionSetArn: input.PermissionSetArn,
        PrincipalType: 'USER',
        PrincipalId,
      })),
      ...(to < all.length && { NextToken: String(to) }),
    };
  }

  DescribePermissionSet({ PermissionSetArn }: any) {
    const SessionDuration = this.permissionSets.get(PermissionSetArn);
    if (!SessionDuration) throw notFound('PermissionSet');
    return { PermissionSet: { PermissionSetArn, SessionDuration } };
  }

  ListPermissionSets() {
    return { PermissionSets: Array.from(this.permissionSets.keys()) };
  }

  ListAccountsForProvisionedPermissionSet() {
    return { AccountIds: Array.from(this.accounts) };
  }

  CreateUser({ UserName, Emails = [] }: any) {
    const UserId = randomUUID();
    this.users.set(UserId, { UserId, UserName, Emails, ExternalIds: [] });
    return { UserId, IdentityStoreId: STORE_ID };
  }

  GetUserId({ AlternateIdentifier }: any) {
    const { UniqueAttribute, ExternalId } = AlternateIdentifier;
    const same = (value: string) =>
      value.toLowerCase() === UniqueAttribute.AttributeValue.toLowerCase();
    const found = Array.from(this.users.values()).find(user => {
      if (ExternalId) {
        return user.ExternalIds.some(
          ({ Issuer, Id }) =>
            Issuer === ExternalId.Issuer && Id === ExternalId.Id,
        );
      }
      return UniqueAttribute.AttributePath === 'userName'
        ? same(user.UserName)
        : user.Emails.some(({ Value }) => same(Value));
    });
    if (!found) throw notFound('USER');
    return { UserId: found.UserId, IdentityStoreId: STORE_ID };
  }

  DescribeUser({ UserId }: any) {
    const found = this.users.get(UserId);
    if (!found) throw notFound('USER');
    return { ...found, IdentityStoreId: STORE_ID };
  }

  CreateGroupMembership({ GroupId, MemberId }: any) {
    if (!this.groups.has(GroupId)) throw notFound('GROUP');
    if (!this.users.has(MemberId.UserId)) throw notFound('USER');
    const key = `${GroupId}|${MemberId.UserId}`;
    if (this.memberships.has(key)) {
      throw new Refusal(
        400,
        'ConflictException',
        'Member is already in group',
        {
          Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
        },
      );
    }
    const MembershipId = randomUUID();
    this.memberships.set(key, MembershipId);
    return { MembershipId, IdentityStoreId: STORE_ID };
  }

  GetGroupMembershipId({ GroupId, MemberId }: any) {
    const MembershipId = this.memberships.get(`${GroupId}|${MemberId.UserId}`);
    if (!MembershipId || this.staleReads > 0) {
      this.staleReads = Math.max(this.staleReads - 1, 0);
      throw notFound('GROUP_MEMBERSHIP');
    }
    return { MembershipId, IdentityStoreId: STORE_ID };
  }

  DeleteGroupMembership({ MembershipId }: any) {
    const found = Array.from(this.memberships).find(
      ([, id]) => id === MembershipId,
    );
    if (!found) throw notFound('GROUP_MEMBERSHIP');
    this.memberships.delete(found[0]);
    return {};
  }

  ListGroups() {
    return {
      Groups: Array.from(this.groups, GroupId => ({
        GroupId,
        IdentityStoreId: STORE_ID,
      })),
    };
  }

  ListGroupMemberships({ GroupId }: any) {
    return {
      GroupMemberships: Array.from(this.memberships)
        .map(([key, MembershipId]) => ({ pair: key.split('|'), MembershipId }))
        .filter(({ pair }) => pair[0] === GroupId)
        .map(({ pair, MembershipId }) => ({
          MembershipId,
          GroupId,
          MemberId: { UserId: pair[1] },
          IdentityStoreId: STORE_ID,
        })),
    };
  }

  private known({ InstanceArn, PermissionSetArn, TargetId }: any): void {
    if (InstanceArn !== INSTANCE_ARN) throw notFound('Instance');
    if (!this.permissionSets.has(PermissionSetArn))
      throw notFound('PermissionSet');
    if (!this.accounts.has(TargetId)) throw notFound('AWS account');
  }

  private take(kind: Operation['kind'], input: any): object {
    const { TargetId, PermissionSetArn, PrincipalId } = input;
    const request: Operation = {
      kind,
      RequestId: randomUUID(),
      Status: 'IN_PROGRESS',
      TargetId,
      PermissionSetArn,
      PrincipalId,
      CreatedDate: Date.now() / 1000,
      dueAt: Date.now() + this.workMs,
    };
    const busy = this.requests.some(
      other =>
        other.Status === 'IN_PROGRESS' && keyOf(other) === keyOf(request),
    );
    if (busy) {
      throw new Refusal(
        400,
        'ConflictException',
        'There is a conflicting operation in process',
      );
    }
    this.requests.push(request);
    return shown(request);
  }

  private find(kind: Operation['kind'], id: string): object {
    const found = this.requests.find(
      request => request.kind === kind && request.RequestId === id,
    );
    if (!found) throw notFound('Request');
    return shown(found);
  }

  private list(kind: Operation['kind'], { Filter }: any): object[] {
    return this.requests
      .filter(
        request =>
          request.kind === kind &&
          (!Filter?.Status || request.Status === Filter.Status),
      )
      .map(({ RequestId, Status, CreatedDate }) => ({
        RequestId,
        Status,
        CreatedDate,
      }));
  }

  private work(): void {
    for (const request of this.requests) {
      if (request.Status !== 'IN_PROGRESS' || request.dueAt > Date.now())
        continue;
      const key = keyOf(request);
      const creates = request.kind === 'CREATION';
      const reason =
        this.failNext ??
        (creates || this.assignments.has(key)
          ? undefined
          : 'Received a 404 status error: not found');
      this.failNext = undefined;
      request.Status = reason ? 'FAILED' : 'SUCCEEDED';
      request.FailureReason = reason;
      if (reason) continue;
      this.before = new Set(this.assignments);
      if (creates) this.assignments.add(key);
      else this.assignments.delete(key);
    }
  }
}

function keyOf({ PrincipalId, TargetId, PermissionSetArn }: Operation): string {
  return `${PrincipalId}|${TargetId}|${PermissionSetArn}`;
}

/** Like AWS, it says whose request it is only where one is asked for by its id. */
function shown({ kind: _kind, dueAt: _dueAt, ...request }: Operation): object {
  return { ...request, TargetType: 'AWS_ACCOUNT', PrincipalType: 'USER' };
}

function notFound(what: string): Refusal {
  return new Refusal(400, 'ResourceNotFoundException', `${what} not found.`, {
    ResourceType: what,
  });
}
