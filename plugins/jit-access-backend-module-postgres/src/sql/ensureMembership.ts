import {
  BindingOrder,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { escapeIdentifier } from 'pg';
import { AdminSession } from '../AdminSession';
import { carrierName } from '../carrierName';
import { ExistingTarget } from '../target';
import { Account, lockAccount, oidOf, readAccount } from './account';
import { Ensured } from './ensureAccount';
import { refuseUngrantable } from './grantable';
import { hasStanding, Login, pinnedLogin } from './login';
import {
  createPassRole,
  grantPass,
  markRole,
  revokeRoles,
  validUntil,
} from './statements';

/**
 * Makes the person's own account a member of the role, by way of a role of ours
 * in between: memberships have no place for a mark, roles have. What others
 * granted stays apart from it.
 * @param knownOid - of the role in between, if there ever was one; then what
 *   others granted meanwhile is no reason not to make it again
 * @throws PermanentProviderError - the account is not there any more or has
 *   another name, or the role does not exist or must not be granted
 * @internal
 */
export async function ensureMembership(
  session: AdminSession,
  order: BindingOrder,
  target: ExistingTarget,
  knownOid: string | undefined,
): Promise<Ensured> {
  const name = carrierName(order, target);
  return session.write(async () => {
    await lockAccount(session, name);
    await refuseUngrantable(session, target);
    const login = await pinnedLogin(session, order);
    const pass = await readAccount(session, name);
    if (!pass) {
      const [role] = target.roles;
      if (!knownOid && (await hasStanding(session, login.oid, role))) {
        return { created: false };
      }
      await create(session, order, target, login);
      return { oid: await oidOf(session, name), created: true };
    }
    if (pass.mark?.bindingId !== order.bindingId) {
      throw new PermanentProviderError(
        `${session.call.where()}: role "${name}" exists and was not made for this access; rename or drop it`,
      );
    }
    await converge(session, order, target, { login, pass });
    return { oid: pass.oid, created: false };
  });
}

async function create(
  session: AdminSession,
  order: BindingOrder,
  target: ExistingTarget,
  login: Login,
): Promise<void> {
  const { version } = session;
  const name = carrierName(order, target);
  const accountKey = order.account.key;
  await session.query(createPassRole(name, order.notAfter));
  await session.query(markRole(name, { ...order, accountKey, target }));
  await session.query(grantPass(target.roles[0], name, version));
  await session.query(grantPass(name, login.name, version));
}

async function converge(
  session: AdminSession,
  order: BindingOrder,
  target: ExistingTarget,
  { login, pass }: { login: Login; pass: Account },
): Promise<void> {
  const { version } = session;
  const name = carrierName(order, target);
  const [role] = target.roles;
  await session.query(
    `ALTER ROLE ${escapeIdentifier(name)} NOLOGIN ${validUntil(order.notAfter)}`,
  );
  if (!pass.memberOf.includes(role)) {
    await session.query(grantPass(role, name, version));
  }
  const surplus = pass.memberOf.filter(other => other !== role);
  if (surplus.length > 0) {
    await session.query(revokeRoles(surplus, [name]));
  }
  if (!pass.members.some(({ oid }) => oid === login.oid)) {
    await session.query(grantPass(name, login.name, version));
  }
  const strangers = pass.members.filter(({ oid }) => oid !== login.oid);
  if (strangers.length > 0) {
    await session.query(
      revokeRoles(
        [name],
        strangers.map(stranger => stranger.name),
      ),
    );
  }
}
