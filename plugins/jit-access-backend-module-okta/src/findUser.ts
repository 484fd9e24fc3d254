import {
  PermanentProviderError,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Organization } from './config';
import { OktaCall } from './OktaCall';

/** Nobody can be given anything in these states. */
const UNUSABLE = new Set(['DEPROVISIONED', 'SUSPENDED']);

/**
 * The one user whose login that is. Okta also takes a login without its domain
 * and finds whoever fits: that would be a guess.
 * @throws PermanentProviderError - missing, ambiguous or not usable, saying what to do
 * @internal
 */
export async function findUser(
  call: OktaCall,
  { loginFrom, loginAnnotation }: Organization,
  subject: Subject,
): Promise<{ id: string; login: string }> {
  const [source, login] =
    loginFrom === 'email'
      ? ['e-mail address', subject.email]
      : [`annotation ${loginAnnotation}`, subject.annotations[loginAnnotation]];
  if (!login) {
    throw new PermanentProviderError(
      `${subject.ref} has no ${source}; add it to the user entity, as in the login of ${call.where}`,
    );
  }
  const user = await call.askFor(`find the user ${login}`, client =>
    client.userApi.getUser({ userId: login }),
  );
  const found = user?.profile?.login;
  if (!user?.id || found?.toLowerCase() !== login.toLowerCase()) {
    throw new PermanentProviderError(
      `${call.where} has nobody with the login ${login}; correct the ${source} of ${subject.ref}`,
    );
  }
  if (user.status && UNUSABLE.has(user.status)) {
    throw new PermanentProviderError(
      `The user ${login} of ${call.where} is ${user.status.toLowerCase()}; activate it there first`,
    );
  }
  return { id: user.id, login: found };
}
