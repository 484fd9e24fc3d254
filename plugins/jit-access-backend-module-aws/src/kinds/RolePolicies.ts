import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListRolePolicies,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AwsCall } from '../AwsCall';
import { Policy, readPolicy } from '../statements';

const NO_SUCH = ['NoSuchEntityException', 'NoSuchEntity'];

/** The inline policies of one role. @internal */
export class RolePolicies {
  constructor(
    private readonly call: AwsCall,
    private readonly iam: IAMClient,
    private readonly role: string,
  ) {}

  /** Undefined: there is none of that name, or no such role. @throws ProviderError */
  async read(PolicyName: string): Promise<Policy | undefined> {
    const found = await this.call.unless(
      NO_SUCH,
      'read the policy of the role',
      options =>
        this.iam.send(
          new GetRolePolicyCommand({ RoleName: this.role, PolicyName }),
          options,
        ),
    );
    if (!found) return undefined;
    return readPolicy(found.PolicyDocument) ?? { Version: '', Statement: [] };
  }

  /** Of no role: none. @throws ProviderError */
  async names(): Promise<string[]> {
    const found = await this.call.unless(
      NO_SUCH,
      'list the policies of the role',
      async options => {
        const all: string[] = [];
        let last;
        for await (const page of paginateListRolePolicies(
          { client: this.iam, pageSize: 1000 },
          { RoleName: this.role },
          options,
        )) {
          last = page;
          all.push(...(page.PolicyNames ?? []));
        }
        return { all, $metadata: last?.$metadata };
      },
    );
    return found?.all ?? [];
  }

  /** @throws ProviderError */
  async put(PolicyName: string, policy: Policy): Promise<void> {
    await this.call.change('put the policy of the role', options =>
      this.iam.send(
        new PutRolePolicyCommand({
          RoleName: this.role,
          PolicyName,
          PolicyDocument: JSON.stringify(policy),
        }),
        options,
      ),
    );
  }

  /** @returns whether there was one @throws ProviderError */
  async delete(PolicyName: string): Promise<boolean> {
    const deleted = await this.call.unless(
      NO_SUCH,
      'delete the policy of the role',
      options =>
        this.iam.send(
          new DeleteRolePolicyCommand({ RoleName: this.role, PolicyName }),
          options,
        ),
      true,
    );
    return deleted !== undefined;
  }

  /** @throws ProviderError */
  async roleExists(): Promise<boolean> {
    const found = await this.call.unless(
      NO_SUCH,
      'look for the role',
      options =>
        this.iam.send(new GetRoleCommand({ RoleName: this.role }), options),
    );
    return found !== undefined;
  }
}
