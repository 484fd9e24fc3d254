import {
  GetUserCommand,
  IAMClient,
  paginateListUsers,
  User,
} from '@aws-sdk/client-iam';
import { AwsCall } from '../AwsCall';

/**
 * The user with that id, under whatever name it has now. A name alone is not
 * enough: it can be changed, and given to somebody else.
 * @returns undefined: there is no such user any more
 * @throws ProviderError
 * @internal
 */
export async function locateIamUser(
  call: AwsCall,
  iam: IAMClient,
  id: string,
  name: string,
): Promise<string | undefined> {
  const named = await findIamUser(call, iam, name);
  if (named?.UserId === id) return named.UserName;
  const { found } = await call.read(
    'look for the user by its id',
    async options => {
      for await (const page of paginateListUsers(
        { client: iam, pageSize: 1000 },
        {},
        options,
      )) {
        const user = page.Users?.find(({ UserId }) => UserId === id);
        if (user) return { found: user, $metadata: page.$metadata };
      }
      return { found: undefined };
    },
  );
  return found?.UserName;
}

/** @throws ProviderError @internal */
export async function findIamUser(
  call: AwsCall,
  iam: IAMClient,
  name: string,
): Promise<User | undefined> {
  const found = await call.unless(
    ['NoSuchEntityException', 'NoSuchEntity'],
    'look for the user',
    options => iam.send(new GetUserCommand({ UserName: name }), options),
  );
  return found?.User;
}
