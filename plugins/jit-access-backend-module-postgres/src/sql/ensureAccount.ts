import {
  BindingOrder,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { escapeIdentifier } from 'pg';
import { AdminSession, withAdminSession } from '../AdminSession';
import { scramVerifier } from '../scram';
import { OwnTarget } from '../target';
import { Account, lockAccount, oidOf, readAccount } from './account';
import { refuseUngrantable } from './grantable';
import {
  createAccount,
  grantRoles,
  markRole,
  revokeRoles,
  validUntil,
} from './statements';
import { giveTableRights } from './tableRights';

/** What was done, for the history. @internal */
export interface Ensured {
  /** Of the role of ours; absent where nothing had to be made. */
  oid?: string;
  created: boolean;
}

/**
 * Makes the account, or brings one that we made earlier to what it should be,
 * in one transaction. The password is set at creation only.
 * @throws PermanentProviderError - the name is taken by an account that is not
 *   this binding's, the database or a role does not exist or must not be granted
 * @internal
 */
export async function ensureAccount(
  session: AdminSession,
  order: BindingOrder,
  target: OwnTarget,
): Promise<Ensured> {
  // Takes some milliseconds, so not while the locks are held.
  const verifier = order.secret && (await scramVerifier(order.secret));
  const make = (there: AdminSession) => makeSo(there, order, target, verifier);
  if (target.privileges.length === 0 || target.database === session.database) {
    return make(session);
  }
  // Rights on tables can be given in their database only, where locks are others.
  return session.write(async () => {
    await lockAccount(session, order.account.name);
    await refuseUngrantable(session, target);
    return withAdminSession(session.call, target.database, make);
  });
}

async function makeSo(
  session: AdminSession,
  order: BindingOrder,
  target: OwnTarget,
  verifier: string | undefined,
): Promise<Ensured> {
  const { name } = order.account;
  return session.write(async () => {
    await lockAccount(session, name);
    await refuseUngrantable(session, target);
    const account = await readAccount(session, name);
    if (account) {
      await converge(session, order, target, account);
    } else {
      await create(session, order, target, verifier);
    }
    const oid = account?.oid ?? (await oidOf(session, name));
    if (target.privileges.length > 0) {
      await giveTableRights(session, { name, oid }, target);
    }
    await refuseWithoutConnect(session, name, target);
    return { oid, created: !account };
  });
}

async function create(
  session: AdminSession,
  order: BindingOrder,
  target: OwnTarget,
  verifier: string | undefined,
): Promise<void> {
  const { name } = order.account;
  if (!verifier) {
    throw new PermanentProviderError(
      `${session.call.where(target.database)}: account "${name}" cannot be made without a password`,
    );
  }
  const { connectionLimit } = session.call.server;
  const { notAfter } = order;
  await session.query(
    createAccount(name, { verifier, connectionLimit, notAfter }),
  );
  await session.query(markRole(name, { ...order, target }));
  if (target.roles.length > 0) {
    await session.query(grantRoles(target.roles, name));
  }
}

async function converge(
  session: AdminSession,
  order: BindingOrder,
  target: OwnTarget,
  account: Account,
): Promise<void> {
  const { name } = order.account;
  if (account.mark?.bindingId !== order.bindingId) {
    throw new PermanentProviderError(
      `${session.call.where(target.database)}: role "${name}" exists and was not made for this access; rename or drop it`,
    );
  }
  await session.query(
    `ALTER ROLE ${escapeIdentifier(name)} LOGIN
       CONNECTION LIMIT ${session.call.server.connectionLimit}
       ${validUntil(order.notAfter)}`,
  );
  await convergeRoles(session, name, target.roles, account);
}

async function convergeRoles(
  session: AdminSession,
  name: string,
  roles: string[],
  { memberOf }: Account,
): Promise<void> {
  const missing = roles.filter(role => !memberOf.includes(role));
  if (missing.length > 0) {
    await session.query(grantRoles(missing, name));
  }
  // Where others gave it more, PostgreSQL 16 and newer only warns that it is
  // not ours to take; observing reports it.
  const surplus = memberOf.filter(role => !roles.includes(role));
  if (surplus.length > 0) {
    await session.query(revokeRoles(surplus, [name]));
  }
}

async function refuseWithoutConnect(
  session: AdminSession,
  name: string,
  target: OwnTarget,
): Promise<void> {
  const [{ may }] = await session.query<{ may: boolean }>(
    `SELECT has_database_privilege($1::name, $2::text, 'CONNECT') AS may`,
    [name, target.database],
  );
  if (!may) {
    const advice = target.privileges.length
      ? `user "${session.adminUser}" may not give CONNECT on it; grant it to that user WITH GRANT OPTION`
      : `none of the roles ${target.roles.join(', ')} may connect to it; GRANT CONNECT ON DATABASE to one of them`;
    throw new PermanentProviderError(
      `${session.call.where(target.database)}: ${advice}`,
    );
  }
}
