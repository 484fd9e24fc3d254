import {
  PermanentProviderError,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { ConnectionSettings } from './config';

/**
 * Who the person is in Google Cloud.
 * @throws PermanentProviderError - the catalog does not say, or says something that cannot be, with what to do
 * @internal
 */
export function accountOf(
  { name: connection, account }: ConnectionSettings,
  person: Subject,
): SubjectAccount {
  const { from, annotation, domains } = account;
  const [source, value] =
    from === 'email'
      ? ['e-mail address', person.email]
      : [`annotation ${annotation}`, person.annotations[annotation]];
  if (!value) {
    throw new PermanentProviderError(
      `${person.ref} has no ${source}; add the address of the person's Google account to the user entity`,
    );
  }
  // Google folds case; policies come back in lower case.
  const address = value.toLowerCase();
  if (!/^[^\s@:/?#"'\p{C}]{1,64}@[a-z0-9.-]{1,190}$/u.test(address)) {
    throw new PermanentProviderError(
      `The ${source} of ${person.ref} is not one e-mail address; write it as in ann@example.com`,
    );
  }
  const domain = address.split('@')[1];
  const allowed = domains?.some(one => one.toLowerCase() === domain) ?? true;
  if (!allowed) {
    throw new PermanentProviderError(
      `The ${source} of ${person.ref} is of ${domain}, which is not among jitAccess.providers.gcp.connections.${connection}.account.domains`,
    );
  }
  return { key: `${connection}/user:${address}`, name: address };
}

/** As policies name the person of a pinned account. @internal */
export function memberOf({ key }: SubjectAccount): string {
  return key.slice(key.indexOf('/') + 1);
}

/** The account that a policy's member is. @internal */
export function accountKey(connection: string, member: string): string {
  return `${connection}/${member.toLowerCase()}`;
}
