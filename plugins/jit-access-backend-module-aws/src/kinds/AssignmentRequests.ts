import {
  AccountAssignmentOperationStatus,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentDeletionStatusCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { AwsCall } from '../AwsCall';

/** How servers that are not AWS say that they have no list of requests. */
const NOT_OFFERED = ['UnknownOperationException', 'NotImplementedException'];

type Change = 'creation' | 'deletion';

/** What tells one assignment from another in what AWS says of a request. */
type Subject = Pick<
  AccountAssignmentOperationStatus,
  'TargetId' | 'PermissionSetArn' | 'PrincipalId'
>;

/** The requests that Identity Center was sent and works on in its own time. @internal */
export class AssignmentRequests {
  constructor(
    private readonly call: AwsCall,
    private readonly sso: SSOAdminClient,
    private readonly instanceArn: string,
    private readonly subject: Subject,
  ) {}

  /** Undefined: AWS does not know it any more. @throws ProviderError */
  async describe(
    change: Change,
    id: string,
  ): Promise<AccountAssignmentOperationStatus | undefined> {
    const gone = ['ResourceNotFoundException'];
    const what = `look at the ${change} of the account assignment`;
    const InstanceArn = this.instanceArn;
    if (change === 'creation') {
      const found = await this.call.unless(gone, what, options =>
        this.sso.send(
          new DescribeAccountAssignmentCreationStatusCommand({
            InstanceArn,
            AccountAssignmentCreationRequestId: id,
          }),
          options,
        ),
      );
      return found?.AccountAssignmentCreationStatus;
    }
    const found = await this.call.unless(gone, what, options =>
      this.sso.send(
        new DescribeAccountAssignmentDeletionStatusCommand({
          InstanceArn,
          AccountAssignmentDeletionRequestId: id,
        }),
        options,
      ),
    );
    return found?.AccountAssignmentDeletionStatus;
  }

  /**
   * The request of that id, or else one for this assignment that AWS works on:
   * of a request whose answer was lost nobody knows the id.
   * @throws ProviderError
   */
  async latest(
    change: Change,
    id: string | undefined,
  ): Promise<AccountAssignmentOperationStatus | undefined> {
    const known = id ?? (await this.findUnderWay(change));
    return known === undefined ? undefined : this.describe(change, known);
  }

  /** Of everybody, in this Identity Center. @throws ProviderError */
  async idsUnderWay(change: Change): Promise<string[]> {
    const ids: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.page(change, NextToken);
      ids.push(...page.ids);
      NextToken = page.next;
    } while (NextToken);
    return ids;
  }

  /**
   * The request that AWS works on for this very assignment: the list does not
   * say for whom, so each of them is looked at; there are ten at most.
   * @param known - the last one that was sent, where that is known
   * @param ids - of those under way, where they were listed already
   * @throws ProviderError
   */
  async findUnderWay(
    change: Change,
    known?: string,
    ids?: string[],
  ): Promise<string | undefined> {
    if (known !== undefined) {
      const last = await this.describe(change, known);
      if (last?.Status === 'IN_PROGRESS') return known;
    }
    for (const id of ids ?? (await this.idsUnderWay(change))) {
      const found = await this.describe(change, id);
      const mine =
        found?.Status === 'IN_PROGRESS' &&
        found.TargetId === this.subject.TargetId &&
        found.PermissionSetArn === this.subject.PermissionSetArn &&
        found.PrincipalId === this.subject.PrincipalId;
      if (mine) return id;
    }
    return undefined;
  }

  /** Waits for the end of a request, for a while. @returns whether it has ended */
  async hasEnded(
    change: Change,
    id: string,
    waitsMs: number[],
  ): Promise<boolean> {
    return this.call.confirm(
      waitsMs,
      async () => (await this.describe(change, id))?.Status !== 'IN_PROGRESS',
    );
  }

  private async page(
    change: Change,
    NextToken: string | undefined,
  ): Promise<{ ids: string[]; next?: string }> {
    const input = {
      InstanceArn: this.instanceArn,
      Filter: { Status: 'IN_PROGRESS' as const },
      NextToken,
    };
    const what = `list the ${change}s of account assignments under way`;
    const toIds = (found: { RequestId?: string }[] = []) =>
      found.flatMap(({ RequestId }) => RequestId ?? []);
    if (change === 'creation') {
      const found = await this.call.unless(NOT_OFFERED, what, options =>
        this.sso.send(
          new ListAccountAssignmentCreationStatusCommand(input),
          options,
        ),
      );
      return {
        ids: toIds(found?.AccountAssignmentsCreationStatus),
        next: found?.NextToken,
      };
    }
    const found = await this.call.unless(NOT_OFFERED, what, options =>
      this.sso.send(
        new ListAccountAssignmentDeletionStatusCommand(input),
        options,
      ),
    );
    return {
      ids: toIds(found?.AccountAssignmentsDeletionStatus),
      next: found?.NextToken,
    };
  }
}
