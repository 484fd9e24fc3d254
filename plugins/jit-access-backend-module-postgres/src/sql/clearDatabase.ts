import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { DatabaseError, escapeIdentifier } from 'pg';
import { AdminSession } from '../AdminSession';
import { dropOwned } from './statements';

/** What keeps the role from being dropped. @internal */
export interface Holdings {
  database: string;
  /** It owns something there; otherwise it was only given rights. */
  owns: boolean;
}

/** @internal */
export async function holdingsOf(
  session: AdminSession,
  oid: string,
): Promise<Holdings[]> {
  // Rights on databases themselves and the like have no database of their own
  // and can be cleared from any.
  return session.query<{ database: string; owns: boolean }>(
    `SELECT coalesce(d.datname, current_database())::text AS database,
            bool_or(s.deptype = 'o') AS owns
       FROM pg_shdepend s LEFT JOIN pg_database d ON d.oid = s.dbid
      WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = $1::oid
        AND s.classid <> 'pg_auth_members'::regclass
      GROUP BY 1 ORDER BY bool_and(s.dbid <> 0 AND d.datname <> current_database()), 1`,
    [oid],
  );
}

/**
 * Gives what the role owns in this database to the keeper, then takes away the
 * rights that the role was given here. In this order and in one transaction:
 * DROP OWNED alone would drop the tables.
 * @returns how many objects the keeper got
 * @internal
 */
export async function clearDatabase(
  session: AdminSession,
  account: { name: string; oid: string },
  keeper: string | undefined,
): Promise<number> {
  try {
    return await giveAwayAndDrop(session, account, keeper);
  } catch (error) {
    const undefinedRole =
      error instanceof DatabaseError && error.code === '42704';
    // Another call for the same account may have been faster.
    if (undefinedRole && !(await roleExists(session, account.oid))) {
      return 0;
    }
    throw error;
  }
}

async function roleExists(
  session: AdminSession,
  oid: string,
): Promise<boolean> {
  const rows = await session.query(
    'SELECT 1 FROM pg_roles WHERE oid = $1::oid',
    [oid],
  );
  return rows.length > 0;
}

async function giveAwayAndDrop(
  session: AdminSession,
  account: { name: string; oid: string },
  keeper: string | undefined,
): Promise<number> {
  return session.write(async () => {
    const kept = await countOwned(session, account.oid);
    if (kept > 0 && keeper) {
      await reassign(session, account.name, keeper);
    }
    const left = await countOwned(session, account.oid);
    if (left > 0) {
      throw new PermanentProviderError(
        `${session.call.where(session.database)}: ${left} object(s) of "${account.name}" cannot be given to "${keeper}"; give them to another owner by hand`,
      );
    }
    await session.query(dropOwned(account.name));
    return kept;
  });
}

async function reassign(
  session: AdminSession,
  account: string,
  keeper: string,
): Promise<void> {
  const [from, to] = [escapeIdentifier(account), escapeIdentifier(keeper)];
  // The new owner of a function or schema must be allowed to create it there.
  // Whoever made it was; so the keeper shares those rights for a moment.
  const [{ circular }] = await session.query<{ circular: boolean }>(
    `SELECT pg_has_role($1::name, $2::name, 'MEMBER') AS circular`,
    [account, keeper],
  );
  if (!circular) {
    await session.query(`GRANT ${from} TO ${to}`);
  }
  await session.query(`REASSIGN OWNED BY ${from} TO ${to}`);
  if (!circular) {
    await session.query(`REVOKE ${from} FROM ${to}`);
  }
}

/**
 * What DROP OWNED would destroy. Default privileges and user mappings are
 * settings of the account itself; they go with it.
 */
async function countOwned(session: AdminSession, oid: string): Promise<number> {
  const [{ count }] = await session.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_shdepend s
      WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = $1::oid
        AND s.deptype = 'o'
        AND s.classid NOT IN ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass)
        AND s.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`,
    [oid],
  );
  return count;
}
