import {
  DescribeUserCommand,
  DescribeUserCommandOutput,
  GetUserIdCommand,
} from '@aws-sdk/client-identitystore';
import {
  PermanentProviderError,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AwsCall } from './AwsCall';
import { AccountClients, IdentityCenterClients } from './AwsConnections';
import { Account, IdentityCenter } from './config';
import { findIamUser } from './kinds/IamUser';

/**
 * Who the person is in the identity store.
 * @throws PermanentProviderError - nobody, or not for certain, saying what to do
 * @internal
 */
export async function findIdentityCenterUser(
  call: AwsCall,
  { store }: IdentityCenterClients,
  center: IdentityCenter,
  person: Subject,
): Promise<SubjectAccount> {
  const { attribute } = center.user;
  const { source, value } = valueOf(person, center.user, call.where);
  const said = `${attribute} "${value}" (${source} of ${person.ref})`;
  const UserId =
    attribute === 'userId'
      ? value
      : (
          await call.unless(
            ['ResourceNotFoundException'],
            'look for the user',
            options =>
              store.send(
                new GetUserIdCommand({
                  IdentityStoreId: center.identityStoreId,
                  AlternateIdentifier: alternate(center, value),
                }),
                options,
              ),
          )
        )?.UserId;
  const user =
    UserId &&
    (await call.unless(
      ['ResourceNotFoundException'],
      'read the user',
      options =>
        store.send(
          new DescribeUserCommand({
            IdentityStoreId: center.identityStoreId,
            UserId,
          }),
          options,
        ),
    ));
  if (!user || !user.UserId) {
    throw new PermanentProviderError(
      `${call.where} has no user with the ${said}; correct it there or in the catalog`,
      { providerRequestIds: call.requestIds },
    );
  }
  if (!has(user, center, value)) {
    throw new PermanentProviderError(
      `${call.where} answered with the user ${user.UserName}, who does not have the ${said}; it is not certain who is meant, so correct it there or in the catalog`,
      { providerRequestIds: call.requestIds },
    );
  }
  if (user.UserStatus === 'DISABLED') {
    throw new PermanentProviderError(
      `The user ${user.UserName} is disabled in ${call.where}; enable it there first`,
      { providerRequestIds: call.requestIds },
    );
  }
  return {
    key: `${center.name}/${user.UserId}`,
    name: user.UserName ?? user.UserId,
  };
}

/**
 * Which IAM user the person is.
 * @throws PermanentProviderError - saying what to do
 * @internal
 */
export async function findAccountUser(
  call: AwsCall,
  { iam }: AccountClients,
  account: Account,
  person: Subject,
): Promise<SubjectAccount> {
  const { source, value } = valueOf(person, account.user, call.where);
  if (!/^[\w+=,.@-]{1,64}$/.test(value)) {
    throw new PermanentProviderError(
      `The ${source} of ${person.ref} cannot be the name of an IAM user: use 1 to 64 letters, digits and + = , . @ _ -`,
    );
  }
  const user = await findIamUser(call, iam, value);
  if (!user?.UserId) {
    throw new PermanentProviderError(
      `${call.where} has no user "${value}"; correct the ${source} of ${person.ref}`,
      { providerRequestIds: call.requestIds },
    );
  }
  return {
    key: `${account.accountId}/${user.UserId}`,
    name: user.UserName ?? value,
  };
}

function valueOf(
  person: Subject,
  { from, annotation }: { from: 'annotation' | 'email'; annotation: string },
  where: string,
): { source: string; value: string } {
  const [source, value] =
    from === 'email'
      ? ['e-mail address', person.email]
      : [`annotation ${annotation}`, person.annotations[annotation]];
  if (!value) {
    throw new PermanentProviderError(
      `${person.ref} has no ${source}; add it to the user entity, as ${where} knows the person`,
    );
  }
  if (value.trim() !== value || /[\s,;*]|\p{C}/u.test(value)) {
    throw new PermanentProviderError(
      `The ${source} of ${person.ref} has to name one user of ${where}, without spaces, commas and asterisks`,
    );
  }
  return { source, value };
}

function alternate({ user }: IdentityCenter, value: string) {
  if (user.attribute === 'externalId') {
    return { ExternalId: { Issuer: user.issuer!, Id: value } };
  }
  const AttributePath =
    user.attribute === 'email' ? 'emails.value' : 'userName';
  return { UniqueAttribute: { AttributePath, AttributeValue: value } };
}

/** Identity Center does not tell upper from lower case, except in ids of others. */
function has(
  found: DescribeUserCommandOutput,
  { user }: IdentityCenter,
  value: string,
): boolean {
  const same = (given: string | undefined) =>
    given?.toLowerCase() === value.toLowerCase();
  switch (user.attribute) {
    case 'userName':
      return same(found.UserName);
    case 'email':
      return (found.Emails ?? []).some(({ Value }) => same(Value));
    case 'externalId':
      return (found.ExternalIds ?? []).some(
        ({ Issuer, Id }) => Issuer === user.issuer && Id === value,
      );
    case 'userId':
      return same(found.UserId);
    default:
      throw new Error(`Unknown attribute ${user.attribute satisfies never}`);
  }
}
