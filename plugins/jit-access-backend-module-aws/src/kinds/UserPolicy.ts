import {
  DeleteUserPolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  paginateListUserPolicies,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  BindingOrder,
  Observation,
  PermanentProviderError,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AwsCall } from '../AwsCall';
import { bindingOf, policyNameOf } from '../ourPolicies';
import {
  digestOf,
  Policy,
  policyUntil,
  readPolicy,
  takenApart,
} from '../statements';
import { PolicyTarget } from '../target';
import { locateIamUser } from './IamUser';
import { Done, idOf, Kind } from './kind';

/** As the SDK names it, and as servers that are not AWS do. */
const NO_SUCH = ['NoSuchEntityException', 'NoSuchEntity'];

/**
 * An inline policy of an IAM user, named by the binding. Every statement of it
 * carries the end, which IAM itself keeps.
 * @internal
 */
export class UserPolicy implements Kind {
  private readonly policyName: string;
  private readonly digest: string;

  constructor(
    private readonly call: AwsCall,
    private readonly iam: IAMClient,
    private readonly target: PolicyTarget,
    private readonly order: BindingOrder,
    private readonly waitsMs: number[],
  ) {
    this.policyName = policyNameOf(order.bindingId);
    this.digest = digestOf(target.statements);
  }

  async ensure(): Promise<Done> {
    const end = this.end();
    const user = await this.locate();
    if (!user) {
      throw new PermanentProviderError(
        `${this.call.where} has no user ${this.order.account.name} (${idOf(this.order)}) any more; correct the mapping of ${this.order.subject.ref}`,
        { providerRequestIds: this.call.requestIds },
      );
    }
    const found = await this.read(user, this.policyName);
    if (found && this.isAsMade(found, end)) {
      return this.done({ did: 'nothing' });
    }
    if (!found && (await this.standing(user))) {
      return this.done({ did: 'nothing' });
    }
    await this.call.change('put the policy', options =>
      this.iam.send(
        new PutUserPolicyCommand({
          UserName: user,
          PolicyName: this.policyName,
          PolicyDocument: this.document(end),
        }),
        options,
      ),
    );
    await this.call.confirm(this.waitsMs, async () => {
      const now = await this.read(user, this.policyName);
      return now !== undefined && this.isAsMade(now, end);
    });
    return this.done({ did: found ? 'changed' : 'made' });
  }

  async remove(): Promise<Done> {
    const user = await this.locate();
    // A user that is gone took its policies with it.
    if (!user) return this.done({ removed: false, userGone: true });
    const deleted = await this.call.unless(
      NO_SUCH,
      'delete the policy',
      options =>
        this.iam.send(
          new DeleteUserPolicyCommand({
            UserName: user,
            PolicyName: this.policyName,
          }),
          options,
        ),
      true,
    );
    await this.call.confirm(
      this.waitsMs,
      async () => (await this.read(user, this.policyName)) === undefined,
    );
    return this.done({ removed: deleted !== undefined });
  }

  async observe(): Promise<Observation> {
    const user = await this.locate();
    if (!user) return { state: 'absent', details: { userGone: true } };
    const ours = await this.read(user, this.policyName);
    if (ours) return this.observed(ours);
    const standing = await this.standing(user);
    return standing
      ? { state: 'present', origin: 'foreign', details: { policy: standing } }
      : { state: 'absent' };
  }

  plan(change: 'ensure' | 'remove'): PlannedCall[] {
    const body = {
      UserName: this.order.account.name,
      PolicyName: this.policyName,
    };
    return change === 'remove'
      ? [{ call: 'iam:DeleteUserPolicy', body }]
      : [
          {
            call: 'iam:PutUserPolicy',
            body: {
              ...body,
              PolicyDocument: this.document(this.order.notAfter ?? '(the end)'),
            },
          },
        ];
  }

  instructions() {
    return {
      title: `Use account ${this.target.account}`,
      steps: [
        {
          label: `With your own keys, as ${this.order.account.name}. New permissions may take some seconds`,
          code: 'aws sts get-caller-identity',
        },
      ],
    };
  }

  private observed(ours: Policy): Observation {
    const { end } = takenApart(ours);
    const asMade = this.isAsMade(ours, end);
    return {
      state: asMade ? 'present' : 'pending',
      origin: 'ours',
      ...(end && { expiresAt: end }),
      details: {
        policy: this.policyName,
        ...(!asMade && { changedByOthers: true }),
      },
    };
  }

  /** The statements of the role, and that end in each of them. */
  private isAsMade(found: Policy, end: string | undefined): boolean {
    const seen = takenApart(found);
    return (
      end !== undefined &&
      seen.end !== undefined &&
      Date.parse(seen.end) === Date.parse(end) &&
      seen.statements !== undefined &&
      digestOf(seen.statements) === this.digest
    );
  }

  /** A policy of somebody else that gives the same for good. */
  private async standing(user: string): Promise<string | undefined> {
    const { names } = await this.call.read(
      'list the policies of the user',
      async options => {
        const all: string[] = [];
        let last;
        for await (const page of paginateListUserPolicies(
          { client: this.iam, pageSize: 1000 },
          { UserName: user },
          options,
        )) {
          last = page;
          all.push(...(page.PolicyNames ?? []));
        }
        return { names: all, $metadata: last?.$metadata };
      },
    );
    for (const name of names) {
      if (bindingOf(name) !== undefined) continue;
      const policy = await this.read(user, name);
      const { statements } = policy ? takenApart(policy) : {};
      if (statements && digestOf(statements) === this.digest) return name;
    }
    return undefined;
  }

  private async read(user: string, name: string): Promise<Policy | undefined> {
    const found = await this.call.unless(NO_SUCH, 'read the policy', options =>
      this.iam.send(
        new GetUserPolicyCommand({ UserName: user, PolicyName: name }),
        options,
      ),
    );
    if (!found) return undefined;
    // What cannot be read is there all the same, and not as it was made.
    return readPolicy(found.PolicyDocument) ?? { Version: '', Statement: [] };
  }

  private locate(): Promise<string | undefined> {
    const { name } = this.order.account;
    return locateIamUser(this.call, this.iam, idOf(this.order), name);
  }

  private end(): string {
    const { notAfter } = this.order;
    if (!notAfter) {
      throw new PermanentProviderError(
        'A policy of an IAM user is made with an end only',
      );
    }
    return notAfter;
  }

  private document(end: string): string {
    return JSON.stringify(policyUntil(this.target.statements, end));
  }

  private done(details: object): Done {
    return {
      handle: { version: 1 },
      details: { policy: this.policyName, ...details },
    };
  }
}
