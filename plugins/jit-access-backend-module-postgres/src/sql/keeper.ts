import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { AdminSession } from '../AdminSession';
import { joinAdministrator, PG16 } from './statements';

/** Names are cut by the server after 63 bytes. */
const LONGEST_USER_PART = 56;
const COMMENT =
  'Made by JIT Access: owns what people made with accounts that are gone. No login, no rights of its own.';

/**
 * The role that gets what an account owned: the configured one, or one of our
 * own without login and rights. It must not be powerful: a view or a SECURITY
 * DEFINER function runs with the rights of its owner, so what a person left
 * behind would otherwise run with more rights than the person had.
 * @throws PermanentProviderError - the configured role is missing, too
 *   powerful, or not ours to give to
 * @internal
 */
export async function prepareKeeper(session: AdminSession): Promise<string> {
  const { reassignTo, user } = session.call.server;
  // Named after the administrator: two of them on one server cannot use each
  // other's roles.
  const keeper = reassignTo ?? `${user.slice(0, LONGEST_USER_PART)}_keeper`;
  const [role] = await session.query<{ ruling: boolean }>(
    `SELECT rolsuper OR rolcreaterole AS ruling FROM pg_roles WHERE rolname = $1`,
    [keeper],
  );
  if (!role && reassignTo) {
    throw wrong(session, `role "${reassignTo}" of reassignTo does not exist`);
  }
  if (role?.ruling) {
    throw wrong(
      session,
      `role "${keeper}" rules the server and must not own what others wrote; name another in reassignTo`,
    );
  }
  if (!role) {
    const name = escapeIdentifier(keeper);
    await session.query(`CREATE ROLE ${name} NOLOGIN`);
    await session.query(`COMMENT ON ROLE ${name} IS ${escapeLiteral(COMMENT)}`);
  }
  await joinRole(session, keeper);
  return keeper;
}

/**
 * Reassigning and dropping what a role owns takes its rights. An administrator
 * that is no superuser takes them by becoming a member; since PostgreSQL 16 the
 * maker of a role may do so but is not one from the start.
 * @internal
 */
export async function joinRole(
  session: AdminSession,
  role: string,
): Promise<void> {
  if (session.adminIsSuperuser) {
    return;
  }
  const [{ joined }] = await session.query<{ joined: boolean }>(
    session.version >= PG16
      ? `SELECT pg_has_role($1::name, 'USAGE') AND pg_has_role($1::name, 'SET') AS joined`
      : `SELECT pg_has_role($1::name, 'USAGE') AS joined`,
    [role],
  );
  if (!joined) {
    await session.query(joinAdministrator(role, session.version));
  }
}

function wrong(session: AdminSession, what: string): PermanentProviderError {
  return new PermanentProviderError(
    `PostgreSQL server "${session.call.server.name}": ${what}`,
  );
}
