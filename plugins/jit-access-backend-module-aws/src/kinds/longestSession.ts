import {
  DescribePermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { Duration } from 'luxon';
import { AwsCall } from '../AwsCall';
import { IdentityCenter } from '../config';

/** Of a permission set that does not say it. */
const USUAL_SESSION = 'PT1H';

/**
 * Until when a session of the permission set can last that begins now. Where
 * AWS does not say it any more, the longest that the configuration knows.
 * @throws ProviderError
 * @internal
 */
export async function longestSession(
  call: AwsCall,
  sso: SSOAdminClient,
  { instanceArn, longestSessionMs }: IdentityCenter,
  PermissionSetArn: string,
): Promise<string> {
  const found = await call.unless(
    ['ResourceNotFoundException', 'AccessDeniedException'],
    'look at the permission set',
    options =>
      sso.send(
        new DescribePermissionSetCommand({
          InstanceArn: instanceArn,
          PermissionSetArn,
        }),
        options,
      ),
  );
  const said = found
    ? Duration.fromISO(
        found.PermissionSet?.SessionDuration ?? USUAL_SESSION,
      ).toMillis()
    : longestSessionMs;
  const lasts = Number.isFinite(said) ? said : longestSessionMs;
  return new Date(Date.now() + lasts).toISOString();
}
