import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { databaseOf, isExisting, PostgresTarget } from '../target';

/** Predefined roles that are as good as superuser on the server's machine. */
const SERVER_FILE_ROLES = [
  'pg_execute_server_program',
  'pg_read_server_files',
  'pg_write_server_files',
];

/** @internal */
export async function hasDatabase(
  session: AdminSession,
  name: string,
): Promise<boolean> {
  const found = await session.query(
    'SELECT 1 FROM pg_database WHERE datname::text = $1 AND datallowconn',
    [name],
  );
  return found.length > 0;
}

/**
 * An administrator that is superuser could hand out anything; what a role
 * document may ask for ends below the rights to rule the server.
 * @throws PermanentProviderError - naming the database or role, and why not
 * @internal
 */
export async function refuseUngrantable(
  session: AdminSession,
  target: PostgresTarget,
): Promise<void> {
  const where = session.call.where(databaseOf(target));
  if (!isExisting(target) && !(await hasDatabase(session, target.database))) {
    throw new PermanentProviderError(
      `${where}: there is no such database; check the target of the role`,
    );
  }

  const roles = await session.query<{ name: string; ruling: string | null }>(
    `SELECT g.rolname AS name,
            (SELECT min(s.rolname) FROM pg_roles s
              WHERE (s.rolsuper OR s.rolcreaterole OR s.rolreplication
                     OR s.rolname = ANY ($2::name[])
                     OR s.rolname = current_user)
                AND pg_has_role(g.oid, s.oid, 'MEMBER')) AS ruling
       FROM pg_roles g WHERE g.rolname = ANY ($1::name[])`,
    [target.roles, SERVER_FILE_ROLES],
  );
  for (const role of target.roles) {
    const found = roles.find(({ name }) => name === role);
    if (!found) {
      throw new PermanentProviderError(
        `${where}: there is no role "${role}" on the server; create it or check the target`,
      );
    }
    if (found.ruling) {
      throw new PermanentProviderError(
        `${where}: role "${role}" carries the rights of "${found.ruling}", which rules the server, and is never granted`,
      );
    }
  }
}
