import {
  AccountAssignmentOperationStatus,
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  paginateListAccountAssignments,
} from '@aws-sdk/client-sso-admin';
import {
  BindingOrder,
  ConflictProviderError,
  Observation,
  PermanentProviderError,
  PlannedCall,
  RetryableProviderError,
  ThrottledProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AwsCall } from '../AwsCall';
import { IdentityCenterClients } from '../AwsConnections';
import { IdentityCenter } from '../config';
import { AssignmentTarget } from '../target';
import { AssignmentRequests } from './AssignmentRequests';
import { longestSession } from './longestSession';
import { Done, handleOf, idOf, Kind, stillUntil, textOf } from './kind';

/** As many as AWS works on at a time in one Identity Center. */
const MOST_AT_A_TIME = 10;
const WAIT_FOR_A_PLACE_SECONDS = 2;
const PASSES_BY_ITSELF =
  /throttl|rate exceeded|too many|timed? ?out|internal|unavailable|try again|conflict|\b(?:429|5\d\d)\b/i;

/**
 * A permission set for one user in one account. AWS makes and deletes it in its
 * own time: a call sends the request, and observing says what became of it.
 * @internal
 */
export class AccountAssignment implements Kind {
  private readonly requests: AssignmentRequests;

  constructor(
    private readonly call: AwsCall,
    private readonly clients: IdentityCenterClients,
    private readonly center: IdentityCenter,
    private readonly target: AssignmentTarget,
    private readonly order: BindingOrder,
    private readonly waitsMs: number[],
  ) {
    this.requests = new AssignmentRequests(
      call,
      clients.sso,
      center.instanceArn,
      {
        TargetId: target.account,
        PermissionSetArn: target.permissionSet,
        PrincipalId: idOf(order),
      },
    );
  }

  async ensure(): Promise<Done> {
    await this.letDeletionEnd();
    if (await this.isThere(true)) {
      return this.done({}, { given: false });
    }
    const known = textOf(handleOf(this.order), 'creation');
    const ids = await this.requests.idsUnderWay('creation');
    const mine = await this.requests.findUnderWay('creation', known, ids);
    const creation = mine ?? (await this.create(ids.length));
    return this.done({ creation }, { given: true, request: creation });
  }

  async remove(): Promise<Done> {
    const handle = handleOf(this.order);
    const known = textOf(handle, 'sessionsUntil');
    const creation = textOf(handle, 'creation');
    if (!(await this.isThere()) && !(await this.isMade(creation))) {
      // One whose answer was lost is taken away when it has come.
      const underWay = await this.requests.findUnderWay('creation', creation);
      const ended =
        !underWay ||
        (await this.requests.hasEnded('creation', underWay, this.waitsMs));
      const came = ended && (await this.isThere());
      if (!came) {
        return this.done(
          {
            ...(known && { sessionsUntil: known }),
            ...(!ended && { creation: underWay }),
          },
          { removed: false, ...(!ended && { waitsFor: underWay }) },
        );
      }
    }
    const sessionsUntil = await longestSession(
      this.call,
      this.clients.sso,
      this.center,
      this.target.permissionSet,
    );
    const deletion =
      (await this.requests.findUnderWay(
        'deletion',
        textOf(handle, 'deletion'),
      )) ?? (await this.delete());
    return this.done(
      { deletion, sessionsUntil },
      { removed: true, request: deletion },
    );
  }

  async observe(): Promise<Observation> {
    const handle = handleOf(this.order);
    // Before the list, so that what ends in between is seen in the list.
    const deletion = await this.requests.latest(
      'deletion',
      textOf(handle, 'deletion'),
    );
    if (await this.isThere()) {
      return deletion ? this.stillThere(deletion) : { state: 'present' };
    }
    const creation = await this.requests.latest(
      'creation',
      textOf(handle, 'creation'),
    );
    if (creation) return this.notThereYet(creation);
    return (await this.isThere()) ? { state: 'present' } : this.gone();
  }

  plan(change: 'ensure' | 'remove'): PlannedCall[] {
    const call =
      change === 'ensure'
        ? 'sso:CreateAccountAssignment'
        : 'sso:DeleteAccountAssignment';
    return [{ call, body: { ...this.wanted } }];
  }

  instructions() {
    const { account, permissionSet } = this.target;
    const name =
      Object.entries(this.center.permissionSets).find(
        ([, arn]) => arn === permissionSet,
      )?.[0] ?? 'the permission set';
    return {
      title: `Use account ${account}`,
      steps: [
        {
          label: `In the AWS access portal: account ${account}, ${name}. With the command line, name both when it asks`,
          code: 'aws configure sso',
        },
        {
          label: 'With a profile that is there already',
          code: 'aws sso login',
        },
      ],
    };
  }

  private get wanted() {
    return {
      InstanceArn: this.center.instanceArn,
      TargetId: this.target.account,
      TargetType: 'AWS_ACCOUNT',
      PermissionSetArn: this.target.permissionSet,
      PrincipalType: 'USER',
      PrincipalId: idOf(this.order),
    } as const;
  }

  /** An earlier removal that is under way is waited for, for a while. */
  private async letDeletionEnd(): Promise<void> {
    const deletion = await this.requests.findUnderWay(
      'deletion',
      textOf(handleOf(this.order), 'deletion'),
    );
    const ended =
      !deletion ||
      (await this.requests.hasEnded('deletion', deletion, this.waitsMs));
    if (!ended) {
      throw new ConflictProviderError(
        `${this.call.where} is still deleting an earlier assignment of ${this.order.account.name}; it is made again when that is done`,
        { providerRequestIds: this.call.requestIds },
      );
    }
  }

  /** @param underWay - how many are being made, of whomever */
  private async create(underWay: number): Promise<string | undefined> {
    if (underWay >= MOST_AT_A_TIME) {
      throw new ThrottledProviderError(
        `${this.call.where} works on ${underWay} new assignments already and takes ${MOST_AT_A_TIME} at a time; it is asked again`,
        WAIT_FOR_A_PLACE_SECONDS,
        { providerRequestIds: this.call.requestIds },
      );
    }
    return this.unlessUnderWay('creation', async () => {
      const { AccountAssignmentCreationStatus: status } =
        await this.call.change('create the account assignment', options =>
          this.clients.sso.send(
            new CreateAccountAssignmentCommand(this.wanted),
            options,
          ),
        );
      return status?.RequestId;
    });
  }

  private async delete(): Promise<string | undefined> {
    return this.unlessUnderWay('deletion', async () => {
      const { AccountAssignmentDeletionStatus: status } =
        await this.call.change('delete the account assignment', options =>
          this.clients.sso.send(
            new DeleteAccountAssignmentCommand(this.wanted),
            options,
          ),
        );
      return status?.RequestId;
    });
  }

  /** A conflict with a request for the very same is no conflict. */
  private async unlessUnderWay(
    change: 'creation' | 'deletion',
    send: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ConflictProviderError)) throw error;
      const mine = await this.requests.findUnderWay(change);
      // Or it was, and has just come to its end.
      const isSo = mine || (await this.isThere()) === (change === 'creation');
      if (isSo) return mine;
      throw error;
    }
  }

  /** Listed, and yet a request of ours to delete it was taken. */
  private async stillThere(
    status: AccountAssignmentOperationStatus,
  ): Promise<Observation> {
    if (status.Status === 'IN_PROGRESS') {
      return { state: 'pending', details: { underWay: 'deletion' } };
    }
    if (status.Status === 'FAILED') throw this.failure('delete', status);
    const gone = await this.call.confirm(
      this.waitsMs,
      async () => !(await this.isThere()),
    );
    return gone ? this.gone() : { state: 'present' };
  }

  /** Not listed, and yet a request of ours to create it was taken. */
  private async notThereYet(
    status: AccountAssignmentOperationStatus,
  ): Promise<Observation> {
    if (status.Status === 'IN_PROGRESS') {
      return { state: 'pending', details: { underWay: 'creation' } };
    }
    if (status.Status === 'FAILED') {
      const failure = this.failure('create', status);
      // What passes by itself is asked for again.
      if (failure instanceof PermanentProviderError) throw failure;
      return { state: 'absent', details: { failed: failure.message } };
    }
    const { RequestId } = status;
    return (await this.isMade(RequestId)) ? { state: 'present' } : this.gone();
  }

  /** Was it made, and is only not listed yet? */
  private async isMade(creation: string | undefined): Promise<boolean> {
    const status =
      creation && (await this.requests.describe('creation', creation));
    return status && status.Status === 'SUCCEEDED'
      ? this.call.confirm(this.waitsMs, () => this.isThere())
      : false;
  }

  private gone(): Observation {
    const sessionsUntil = stillUntil(handleOf(this.order));
    return { state: 'absent', ...(sessionsUntil && { sessionsUntil }) };
  }

  private failure(what: string, status: AccountAssignmentOperationStatus) {
    const reason = status.FailureReason ?? 'without a reason';
    const said = `${this.call.where} could not ${what} the account assignment (request ${status.RequestId}): ${reason}`;
    const options = {
      cause: { requestId: status.RequestId, failureReason: reason },
      providerRequestIds: this.call.requestIds,
    };
    return PASSES_BY_ITSELF.test(reason)
      ? new RetryableProviderError(said, options)
      : new PermanentProviderError(
          `${said}. Correct the role document or the permission set; see the README for the least permissions`,
          options,
        );
  }

  /** @param strict - an account or permission set that is not there is an error */
  private async isThere(strict = false): Promise<boolean> {
    const pages = paginateListAccountAssignments;
    const list = async (options: { abortSignal: AbortSignal }) => {
      const input = {
        InstanceArn: this.center.instanceArn,
        AccountId: this.target.account,
        PermissionSetArn: this.target.permissionSet,
      };
      const found = pages(
        { client: this.clients.sso, pageSize: 100 },
        input,
        options,
      );
      let last;
      for await (const page of found) {
        last = page;
        const mine = page.AccountAssignments?.some(
          ({ PrincipalId, PrincipalType }) =>
            PrincipalId === idOf(this.order) && PrincipalType === 'USER',
        );
        if (mine) return { $metadata: page.$metadata, there: true };
      }
      return { $metadata: last?.$metadata, there: false };
    };
    const what = 'list the account assignments';
    const seen = strict
      ? await this.call.read(what, list)
      : await this.call.unless(['ResourceNotFoundException'], what, list);
    return seen?.there ?? false;
  }

  private done(handle: object, details: object): Done {
    return {
      handle: { version: 1, ...handle },
      details: { ...details },
    };
  }
}
