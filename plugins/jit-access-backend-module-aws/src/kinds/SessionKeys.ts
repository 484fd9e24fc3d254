import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import {
  IssuedCredential,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AwsCall } from '../AwsCall';
import { AccountClients } from '../AwsConnections';
import { Account } from '../config';
import { policyOf } from '../statements';
import { SessionTarget } from '../target';

/** The shortest that AWS gives. */
const SHORTEST_SESSION_SECONDS = 900;

/** Keys of a role, which run out by themselves. @internal */
export class SessionKeys {
  constructor(
    private readonly call: AwsCall,
    private readonly sts: AccountClients['sts'],
    private readonly account: Account,
    private readonly target: SessionTarget,
  ) {}

  /** @param name - of the session @throws ProviderError */
  async issue(name: string, end: string): Promise<IssuedCredential> {
    const { Credentials: keys } = await this.call.change(
      'assume the role',
      options =>
        this.sts.send(new AssumeRoleCommand(this.wanted(name, end)), options),
    );
    if (!keys?.AccessKeyId || !keys.SecretAccessKey || !keys.SessionToken) {
      throw new UnknownOutcomeProviderError(
        `${this.call.where} answered to "assume the role" without keys`,
        { providerRequestIds: this.call.requestIds },
      );
    }
    const expiresAt = keys.Expiration?.toISOString();
    return {
      secret: [
        `export AWS_ACCESS_KEY_ID=${keys.AccessKeyId}`,
        `export AWS_SECRET_ACCESS_KEY=${keys.SecretAccessKey}`,
        `export AWS_SESSION_TOKEN=${keys.SessionToken}`,
      ].join('\n'),
      ...(expiresAt && { expiresAt }),
    };
  }

  /** What is asked of AWS. */
  wanted(name: string, end: string) {
    const { accountId, region } = this.account;
    const { assumeRole, sessionPolicy } = this.target;
    return {
      RoleArn: `arn:${partitionOf(region)}:iam::${accountId}:role/${assumeRole}`,
      RoleSessionName: name,
      DurationSeconds: this.secondsUntil(end),
      ...(sessionPolicy && { Policy: JSON.stringify(policyOf(sessionPolicy)) }),
    };
  }

  /** Of keys that are issued now: not beyond the end, unless AWS gives no less. */
  secondsUntil(end: string): number {
    const left = Math.floor((Date.parse(end) - Date.now()) / 1000);
    const wanted = Math.min(
      Number.isFinite(left) ? left : 0,
      this.account.maxSessionSeconds,
    );
    return Math.max(wanted, SHORTEST_SESSION_SECONDS);
  }
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
