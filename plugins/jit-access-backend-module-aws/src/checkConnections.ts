import { DescribeInstanceCommand } from '@aws-sdk/client-sso-admin';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AwsCall } from './AwsCall';
import { AccountClients, IdentityCenterClients } from './AwsConnections';
import { Account, IdentityCenter } from './config';

/**
 * Is it the Identity Center that the configuration means, and may we ask it?
 * @throws ProviderError - saying what is wrong
 * @internal
 */
export async function checkIdentityCenter(
  call: AwsCall,
  { sso }: IdentityCenterClients,
  { instanceArn, identityStoreId, name }: IdentityCenter,
): Promise<void> {
  const found = await call.read('look at the instance', options =>
    sso.send(
      new DescribeInstanceCommand({ InstanceArn: instanceArn }),
      options,
    ),
  );
  if (found.IdentityStoreId !== identityStoreId) {
    throw new PermanentProviderError(
      `${call.where} has the identity store ${found.IdentityStoreId}, not ${identityStoreId}; correct jitAccess.providers.aws.identityCenters.${name}.identityStoreId`,
      { providerRequestIds: call.requestIds },
    );
  }
}

/**
 * Are our credentials of that account?
 * @throws ProviderError - saying what is wrong
 * @internal
 */
export async function checkAccount(
  call: AwsCall,
  { sts }: AccountClients,
  { accountId }: Account,
): Promise<void> {
  const found = await call.read('ask who we are', options =>
    sts.send(new GetCallerIdentityCommand({}), options),
  );
  if (found.Account !== accountId) {
    throw new PermanentProviderError(
      `${call.where}: the credentials are of account ${found.Account} (${found.Arn}); give "aws.accounts" of the configuration a role of account ${accountId}`,
      { providerRequestIds: call.requestIds },
    );
  }
}
