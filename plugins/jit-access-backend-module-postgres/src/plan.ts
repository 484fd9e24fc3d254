import {
  BindingOrder,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { carrierName } from './carrierName';
import { ServerConfig } from './config';
import {
  createAccount,
  createPassRole,
  dropOwned,
  dropRole,
  END_SESSIONS,
  grantPass,
  grantPrivileges,
  grantRoles,
  joinAdministrator,
  markRole,
  PG16,
  qualified,
  revokeRoles,
  shutAccount,
} from './sql/statements';
import {
  ExistingTarget,
  isExisting,
  OwnTarget,
  PostgresTarget,
} from './target';

/** Stands where the verifier of the password would. */
const VERIFIER = '(SCRAM-SHA-256 verifier of the password)';

/**
 * The statements of the usual case: something new on PostgreSQL 16 or newer, by
 * an administrator that is no superuser; gone, nothing is left of it.
 * @internal
 */
export function plannedStatements(
  order: BindingOrder,
  target: PostgresTarget,
  change: 'ensure' | 'remove',
  server: ServerConfig,
): PlannedCall[] {
  if (isExisting(target)) {
    return change === 'ensure'
      ? makeMembership(order, target, server)
      : removeMembership(order, target, server);
  }
  return change === 'ensure'
    ? makeAccount(order, target, server)
    : removeAccount(order, target, server);
}

function makeAccount(
  order: BindingOrder,
  target: OwnTarget,
  { adminDatabase, connectionLimit }: ServerConfig,
): PlannedCall[] {
  const { name } = order.account;
  const { notAfter } = order;
  const explicit = target.privileges.length > 0;
  return calls(explicit ? target.database : adminDatabase, [
    createAccount(name, { verifier: VERIFIER, connectionLimit, notAfter }),
    markRole(name, { ...order, target }),
    ...(target.roles.length > 0 ? [grantRoles(target.roles, name)] : []),
    ...grantPrivileges(name, target),
    ...serialsOf(target).map(
      table =>
        `GRANT USAGE ON SEQUENCE (those of serial columns of ${table}) TO "${name}"`,
    ),
  ]);
}

function serialsOf({ privileges }: OwnTarget): string[] {
  return privileges.flatMap(({ schema, tables, access }) =>
    access === 'write' && tables !== 'all'
      ? tables.map(table => qualified(schema, table))
      : [],
  );
}

function removeAccount(
  order: BindingOrder,
  target: OwnTarget,
  { adminDatabase }: ServerConfig,
): PlannedCall[] {
  const { name } = order.account;
  // Rights on the database itself are taken away from anywhere, those in it there.
  const places = new Set(
    target.privileges.length > 0 ? [adminDatabase, target.database] : [],
  );
  return [
    ...calls(adminDatabase, [
      shutAccount(name),
      joinAdministrator(name, PG16),
      END_SESSIONS,
    ]),
    ...Array.from(places, database =>
      calls(database, [dropOwned(name)]),
    ).flat(),
    ...calls(adminDatabase, [dropRole(name)]),
  ];
}

function makeMembership(
  order: BindingOrder,
  target: ExistingTarget,
  { adminDatabase }: ServerConfig,
): PlannedCall[] {
  const name = carrierName(order, target);
  const accountKey = order.account.key;
  return calls(adminDatabase, [
    createPassRole(name, order.notAfter),
    markRole(name, { ...order, accountKey, target }),
    grantPass(target.roles[0], name, PG16),
    grantPass(name, order.account.name, PG16),
  ]);
}

function removeMembership(
  order: BindingOrder,
  target: ExistingTarget,
  { adminDatabase, endSessionsOfExisting }: ServerConfig,
): PlannedCall[] {
  const name = carrierName(order, target);
  return calls(adminDatabase, [
    shutAccount(name),
    revokeRoles([name], [order.account.name]),
    joinAdministrator(name, PG16),
    ...(endSessionsOfExisting ? [END_SESSIONS] : []),
    dropRole(name),
  ]);
}

function calls(database: string, statements: string[]): PlannedCall[] {
  return statements.map(call => ({ call, body: { database } }));
}
