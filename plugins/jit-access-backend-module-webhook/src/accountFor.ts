import {
  PermanentProviderError,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { EndpointConfig } from './config';

/**
 * Which account of the receiver's system a person of the catalog is.
 * @throws PermanentProviderError - the catalog does not say
 * @internal
 */
export function accountFor(
  subject: Subject,
  endpoint: EndpointConfig,
): SubjectAccount {
  const name = nameOf(subject, endpoint);
  return { key: `${endpoint.name}/${name}`, name };
}

function nameOf(subject: Subject, endpoint: EndpointConfig): string {
  const { from, annotation = '' } = endpoint.subject;
  switch (from) {
    case 'annotation': {
      const value = subject.annotations[annotation]?.trim();
      if (!value) {
        throw unmapped(subject, endpoint, `no annotation "${annotation}"`);
      }
      return value;
    }
    case 'email': {
      // Two ways of writing one address are one account.
      const value = subject.email?.trim().toLowerCase();
      if (!value) {
        throw unmapped(subject, endpoint, 'no e-mail address');
      }
      return value;
    }
    case 'name':
      return subject.ref.slice(subject.ref.lastIndexOf('/') + 1);
    default:
      throw new Error(`Unknown kind of subject ${from satisfies never}`);
  }
}

function unmapped(
  subject: Subject,
  endpoint: EndpointConfig,
  what: string,
): PermanentProviderError {
  return new PermanentProviderError(
    `Webhook "${endpoint.name}": ${subject.ref} has ${what} in the catalog, which says who that is there; add it to the user entity`,
  );
}
