import { IAMClient } from '@aws-sdk/client-iam';
import { IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { STSClient } from '@aws-sdk/client-sts';
import { AwsCredentialsManager } from '@backstage/integration-aws-node';
import { RetryableProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { Account, AwsConfig, IdentityCenter } from './config';

/** @internal */
export interface IdentityCenterClients {
  sso: SSOAdminClient;
  store: IdentitystoreClient;
}

/** @internal */
export interface AccountClients {
  iam: IAMClient;
  sts: STSClient;
}

/** The clients of the SDK: one set for each Identity Center and account, made when it is first needed. @internal */
export class AwsConnections {
  private readonly centers = new Map<string, IdentityCenterClients>();
  private readonly accounts = new Map<string, AccountClients>();

  constructor(
    private readonly config: AwsConfig,
    private readonly credentials: AwsCredentialsManager,
  ) {}

  get requestTimeoutMs(): number {
    return this.config.requestTimeoutMs;
  }

  identityCenter(center: IdentityCenter): IdentityCenterClients {
    const known = this.centers.get(center.name);
    if (known) return known;
    const { region, endpoints, credentialsAccount } = center;
    const made = {
      sso: new SSOAdminClient({
        ...this.settings(region, credentialsAccount),
        ...(endpoints.ssoAdmin && { endpoint: endpoints.ssoAdmin }),
      }),
      store: new IdentitystoreClient({
        ...this.settings(region, credentialsAccount),
        ...(endpoints.identityStore && { endpoint: endpoints.identityStore }),
      }),
    };
    this.centers.set(center.name, made);
    return made;
  }

  account({ accountId, region, endpoints }: Account): AccountClients {
    const known = this.accounts.get(accountId);
    if (known) return known;
    const made = {
      iam: new IAMClient({
        ...this.settings(region, accountId),
        ...(endpoints.iam && { endpoint: endpoints.iam }),
      }),
      sts: new STSClient({
        ...this.settings(region, accountId),
        ...(endpoints.sts && { endpoint: endpoints.sts }),
      }),
    };
    this.accounts.set(accountId, made);
    return made;
  }

  /** Ends the connections that are kept open. */
  close(): void {
    for (const clients of [
      ...this.centers.values(),
      ...this.accounts.values(),
    ]) {
      Object.values(clients).forEach(client => client.destroy());
    }
    this.centers.clear();
    this.accounts.clear();
  }

  private settings(region: string, accountId: string | undefined) {
    return {
      region,
      customUserAgent: 'jit-access',
      // Who repeats a change has to look first: the engine does.
      maxAttempts: 1,
      credentials: async () => {
        try {
          const { sdkCredentialProvider } =
            await this.credentials.getCredentialProvider(
              accountId ? { accountId } : undefined,
            );
          return await sdkCredentialProvider();
        } catch (error) {
          throw new RetryableProviderError(
            `There are no credentials for ${accountId ? `account ${accountId}` : 'the main account'}: ${(error as Error).message}. Check "aws" in the configuration of Backstage, or the credentials of this machine; nothing was done`,
            { cause: error },
          );
        }
      },
    };
  }
}
