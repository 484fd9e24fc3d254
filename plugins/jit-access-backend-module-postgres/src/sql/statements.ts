import { escapeIdentifier, escapeLiteral } from 'pg';
import { Mark, writeMark } from '../mark';
import { Privilege, TABLE_RIGHTS } from '../privileges';
import { OwnTarget } from '../target';

// What is said to the server to change it. The dry run says the same, so it is
// put together here, without asking anything.

const NO_POWERS =
  'INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
export const PG16 = 160_000;

/** @internal */
export function createAccount(
  name: string,
  options: { verifier: string; connectionLimit: number; notAfter?: string },
): string {
  return `CREATE ROLE ${escapeIdentifier(name)} LOGIN ${NO_POWERS} CONNECTION LIMIT ${
    options.connectionLimit
  } PASSWORD ${escapeLiteral(options.verifier)} ${validUntil(options.notAfter)}`;
}

/** @internal */
export function createPassRole(name: string, notAfter?: string): string {
  return `CREATE ROLE ${escapeIdentifier(name)} NOLOGIN ${NO_POWERS} ${validUntil(notAfter)}`;
}

/** @internal */
export function validUntil(notAfter: string | undefined): string {
  return `VALID UNTIL ${escapeLiteral(notAfter ?? 'infinity')}`;
}

/** @internal */
export function markRole(name: string, mark: Mark): string {
  return `COMMENT ON ROLE ${escapeIdentifier(name)} IS ${escapeLiteral(writeMark(mark))}`;
}

/** @internal */
export function changePassword(name: string, verifier: string): string {
  return `ALTER ROLE ${escapeIdentifier(name)} PASSWORD ${escapeLiteral(verifier)}`;
}

/** @internal */
export function grantRoles(roles: string[], to: string): string {
  return `GRANT ${listOf(roles)} TO ${escapeIdentifier(to)}`;
}

/**
 * So that its rights are there at once, and go at once: a session that did SET
 * ROLE would keep them. Before PostgreSQL 16 neither can be said.
 * @internal
 */
export function grantPass(role: string, to: string, version: number): string {
  const options = version >= PG16 ? ' WITH INHERIT TRUE, SET FALSE' : '';
  return `${grantRoles([role], to)}${options}`;
}

/** @internal */
export function revokeRoles(roles: string[], from: string[]): string {
  return `REVOKE ${listOf(roles)} FROM ${listOf(from)}`;
}

/** @internal */
export function shutAccount(name: string): string {
  return `ALTER ROLE ${escapeIdentifier(name)} NOLOGIN`;
}

/** Its rights, for the administrator; see `joinRole`. @internal */
export function joinAdministrator(role: string, version: number): string {
  const options = version >= PG16 ? ' WITH INHERIT TRUE, SET TRUE' : '';
  return `GRANT ${escapeIdentifier(role)} TO CURRENT_USER${options}`;
}

/** Ends the sessions of the role whose number is `$1`. @internal */
export const END_SESSIONS =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid = $1::oid';

/** @internal */
export function dropOwned(name: string): string {
  return `DROP OWNED BY ${escapeIdentifier(name)}`;
}

/** @internal */
export function dropRole(name: string): string {
  return `DROP ROLE ${escapeIdentifier(name)}`;
}

/** What is said once for the whole target, in its database. @internal */
export function grantPrivileges(to: string, target: OwnTarget): string[] {
  const { privileges, database } = target;
  if (privileges.length === 0) {
    return [];
  }
  const name = escapeIdentifier(to);
  const schemas = Array.from(new Set(privileges.map(p => p.schema)));
  return [
    `GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${name}`,
    `GRANT USAGE ON SCHEMA ${listOf(schemas)} TO ${name}`,
    ...privileges.flatMap(privilege => grantTables(name, privilege)),
  ];
}

function grantTables(
  name: string,
  { schema, tables, access }: Privilege,
): string[] {
  const rights = TABLE_RIGHTS[access].join(', ');
  if (tables !== 'all') {
    const names = tables.map(table => qualified(schema, table)).join(', ');
    return [`GRANT ${rights} ON TABLE ${names} TO ${name}`];
  }
  const inSchema = `IN SCHEMA ${escapeIdentifier(schema)} TO ${name}`;
  return [
    `GRANT ${rights} ON ALL TABLES ${inSchema}`,
    ...(access === 'write' ? [`GRANT USAGE ON ALL SEQUENCES ${inSchema}`] : []),
  ];
}

/** @param sequences - as SQL, quoted */
export function grantSequences(to: string, sequences: string[]): string {
  return `GRANT USAGE ON SEQUENCE ${sequences.join(', ')} TO ${escapeIdentifier(to)}`;
}

/** @internal */
export function qualified(schema: string, name: string): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
}

function listOf(names: string[]): string {
  return names.map(escapeIdentifier).join(', ');
}
