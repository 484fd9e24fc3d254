import {
  BindingOrder,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { AdminSession } from '../AdminSession';
import { writeMark } from '../mark';
import { scramVerifier } from '../scram';
import { PostgresTarget } from '../target';
import { Account, lockAccount, readAccount } from './account';
import { refuseUngrantable } from './grantable';

/** What was done to the account, for the history. @internal */
export interface EnsuredAccount {
  oid: string;
  created: boolean;
}

/**
 * Makes the account, or brings one that we made earlier to what it should be.
 * The password is set at creation only.
 * @throws PermanentProviderError - the name is taken by an account that is not
 *   this binding's, the database or a role does not exist or must not be granted
 * @internal
 */
export async function ensureAccount(
  session: AdminSession,
  order: BindingOrder,
  target: PostgresTarget,
): Promise<EnsuredAccount> {
  const { name } = order.account;
  // Takes some milliseconds, so not while the locks are held.
  const verifier = order.secret && (await scramVerifier(order.secret));

  return session.write(async () => {
    await lockAccount(session, name);
    await refuseUngrantable(session, target);
    const account = await readAccount(session, name);
    if (account) {
      await converge(session, order, target, account);
    } else {
      await create(session, order, target, verifier);
    }
    await refuseWithoutConnect(session, name, target);
    return {
      oid: account?.oid ?? (await oidOf(session, name)),
      created: !account,
    };
  });
}

async function create(
  session: AdminSession,
  order: BindingOrder,
  target: PostgresTarget,
  verifier: string | undefined,
): Promise<void> {
  if (!verifier) {
    throw new PermanentProviderError(
      `${session.call.where(target.database)}: account "${order.account.name}" cannot be made without a password`,
    );
  }
  const name = escapeIdentifier(order.account.name);
  await session.query(
    `CREATE ROLE ${name} LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE
       NOREPLICATION NOBYPASSRLS
       CONNECTION LIMIT ${session.call.server.connectionLimit}
       PASSWORD ${escapeLiteral(verifier)}
       VALID UNTIL ${escapeLiteral(order.notAfter ?? 'infinity')}`,
  );
  await session.query(
    `COMMENT ON ROLE ${name} IS ${escapeLiteral(writeMark(order))}`,
  );
  await session.query(`GRANT ${listOf(target.roles)} TO ${name}`);
}

async function converge(
  session: AdminSession,
  order: BindingOrder,
  target: PostgresTarget,
  account: Account,
): Promise<void> {
  if (account.mark?.bindingId !== order.bindingId) {
    throw new PermanentProviderError(
      `${session.call.where(target.database)}: role "${order.account.name}" exists and was not made for this access; rename or drop it`,
    );
  }
  const name = escapeIdentifier(order.account.name);
  await session.query(
    `ALTER ROLE ${name} LOGIN
       CONNECTION LIMIT ${session.call.server.connectionLimit}
       VALID UNTIL ${escapeLiteral(order.notAfter ?? 'infinity')}`,
  );
  const missing = target.roles.filter(r => !account.memberOf.includes(r));
  if (missing.length > 0) {
    await session.query(`GRANT ${listOf(missing)} TO ${name}`);
  }
  // Where others gave it more, PostgreSQL 16 and newer only warns that it is
  // not ours to take; observing reports it.
  const surplus = account.memberOf.filter(r => !target.roles.includes(r));
  if (surplus.length > 0) {
    await session.query(`REVOKE ${listOf(surplus)} FROM ${name}`);
  }
}

async function refuseWithoutConnect(
  session: AdminSession,
  name: string,
  target: PostgresTarget,
): Promise<void> {
  const [{ may }] = await session.query<{ may: boolean }>(
    `SELECT has_database_privilege($1::name, $2::text, 'CONNECT') AS may`,
    [name, target.database],
  );
  if (!may) {
    throw new PermanentProviderError(
      `${session.call.where(target.database)}: none of the roles ${target.roles.join(', ')} may connect to it; GRANT CONNECT ON DATABASE to one of them`,
    );
  }
}

async function oidOf(session: AdminSession, name: string): Promise<string> {
  const [{ oid }] = await session.query<{ oid: string }>(
    'SELECT oid::text AS oid FROM pg_roles WHERE rolname = $1',
    [name],
  );
  return oid;
}

function listOf(roles: string[]): string {
  return roles.map(escapeIdentifier).join(', ');
}
