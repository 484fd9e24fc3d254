import { Subject } from '@jit-access/backstage-plugin-jit-access-node';
import { ScimCall } from '../http/ScimCall';
import { equals } from './filter';
import { ScimUser } from './messages';
import { ScimDirectory } from './ScimDirectory';

/**
 * The one user of the server that a person of the catalog is.
 * @throws PermanentProviderError - the catalog does not say, or the server has
 *   no such user, or several, or a deactivated one
 * @internal
 */
export async function findUser(
  directory: ScimDirectory,
  call: ScimCall,
  subject: Subject,
): Promise<ScimUser> {
  const { attribute } = directory.instance.subject;
  const wanted = valueOf(call, subject);
  const users = await directory.findUsers(call, equals(attribute, wanted));
  const said = `a user whose ${attribute} is "${wanted}"`;
  if (users.some(user => !isThat(user, attribute, wanted))) {
    throw call.permanent(
      `it was asked for ${said} and answered with others: it does not honour filters on ${attribute}, and nobody is guessed`,
    );
  }
  const [user, ...more] = users;
  if (!user) {
    throw call.permanent(
      `it has no ${said.slice(2)}, who would be ${subject.ref}; provision the account there, or correct the catalog`,
    );
  }
  if (more.length > 0) {
    throw call.permanent(
      `it has more than one user whose ${attribute} is "${wanted}" (${users.map(({ id }) => id).join(', ')}), and nobody is guessed; make it unique there`,
    );
  }
  if (user.active === false) {
    throw call.permanent(
      `the user "${wanted}" of ${subject.ref} is deactivated there; activate the account first`,
    );
  }
  return user;
}

function valueOf(call: ScimCall, subject: Subject): string {
  const { from, annotation = '' } = call.instance.subject;
  switch (from) {
    case 'annotation': {
      const value = subject.annotations[annotation]?.trim();
      if (!value) {
        throw call.permanent(
          `${subject.ref} has no annotation "${annotation}" in the catalog, which says who that is there; add it to the user entity`,
        );
      }
      return value;
    }
    case 'email': {
      const value = subject.email?.trim();
      if (!value) {
        throw call.permanent(
          `${subject.ref} has no e-mail address in the catalog (spec.profile.email), which says who that is there; add it to the user entity`,
        );
      }
      return value;
    }
    case 'name':
      return subject.ref.slice(subject.ref.lastIndexOf('/') + 1);
    default:
      throw new Error(`Unknown kind of subject ${from satisfies never}`);
  }
}

/** Is it really what was searched for? Some servers ignore filters. */
function isThat(
  user: ScimUser,
  attribute: 'userName' | 'externalId' | 'emails.value',
  wanted: string,
): boolean {
  const same = (value: string | null | undefined) =>
    value?.toLowerCase() === wanted.toLowerCase();
  switch (attribute) {
    case 'userName':
      return same(user.userName);
    case 'externalId':
      return user.externalId === wanted;
    case 'emails.value':
      return (user.emails ?? []).some(({ value }) => same(value));
    default:
      throw new Error(`Unknown attribute ${attribute satisfies never}`);
  }
}
