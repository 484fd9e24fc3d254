import {
  PermanentProviderError,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AzureCall } from './AzureCall';
import { isGuid } from './names';

interface User {
  id?: string;
  userPrincipalName?: string;
  mail?: string;
  accountEnabled?: boolean;
}

/**
 * Who the person is in the tenant: by the object id that the catalog has, or by
 * looking the e-mail address up. Never by anything that happens to fit.
 * @throws PermanentProviderError - missing, ambiguous or not usable, saying what to do
 * @internal
 */
export async function accountOf(
  call: AzureCall,
  subject: Subject,
): Promise<SubjectAccount> {
  const { account } = call.tenant.config;
  return account.from === 'annotation'
    ? fromAnnotation(call, subject, account.annotation)
    : lookUp(call, subject, account.from);
}

function fromAnnotation(
  call: AzureCall,
  subject: Subject,
  annotation: string,
): SubjectAccount {
  const id = subject.annotations[annotation];
  if (!id) {
    throw new PermanentProviderError(
      `${subject.ref} has no annotation ${annotation}; add the object id that the person has in ${call.where} to the user entity`,
    );
  }
  if (!isGuid(id)) {
    throw new PermanentProviderError(
      `The annotation ${annotation} of ${subject.ref} is no object id; give the one that the person has in ${call.where}, such as 00000000-0000-0000-0000-000000000000`,
    );
  }
  return accountFor(call, id, subject.email ?? id);
}

async function lookUp(
  call: AzureCall,
  subject: Subject,
  attribute: 'userPrincipalName' | 'mail',
): Promise<SubjectAccount> {
  const { email } = subject;
  if (!email) {
    throw new PermanentProviderError(
      `${subject.ref} has no e-mail address; add it to the user entity, as it is the ${attribute} in ${call.where}`,
    );
  }
  const filter = `${attribute} eq '${email.replaceAll("'", "''")}'`;
  const found = await call.graph<{ value?: User[] }>(`find the user ${email}`, {
    method: 'GET',
    path: `/users?$filter=${encodeURIComponent(filter)}&$select=id,userPrincipalName,mail,accountEnabled&$top=2`,
  });
  const users = (found?.value ?? []).filter(
    user => user[attribute]?.toLowerCase() === email.toLowerCase(),
  );
  const [user] = users;
  if (!user?.id || !isGuid(user.id)) {
    throw new PermanentProviderError(
      `${call.where} has nobody with the ${attribute} ${email}; correct the e-mail address of ${subject.ref}`,
    );
  }
  if (users.length > 1) {
    throw new PermanentProviderError(
      `${call.where} has several people with the ${attribute} ${email}; use account.from: annotation, and give ${subject.ref} the object id`,
    );
  }
  if (user.accountEnabled === false) {
    throw new PermanentProviderError(
      `The account ${email} is disabled in ${call.where}; enable it there first`,
    );
  }
  return accountFor(call, user.id, user.userPrincipalName ?? email);
}

function accountFor(call: AzureCall, id: string, name: string): SubjectAccount {
  return { key: accountKey(call.tenant.config.name, id), name };
}

/** Object ids are never given to anybody else again. @internal */
export function accountKey(tenant: string, objectId: string): string {
  return `${tenant}/${objectId.toLowerCase()}`;
}

/** The object id of a pinned account. @throws PermanentProviderError @internal */
export function objectIdOf(account: SubjectAccount): string {
  const id = account.key.split('/').pop()!;
  if (!isGuid(id)) {
    throw new PermanentProviderError(
      'The pinned account of the access is not one of Azure',
    );
  }
  return id;
}
