import { createHash } from 'node:crypto';
import { AdminSession } from '../AdminSession';
import { Mark, readMark } from '../mark';

/** What the catalog of the server says of an account or another role of ours. @internal */
export interface Account {
  /** Stays with sessions after the role was dropped. */
  oid: string;
  canLogin: boolean;
  /** ISO 8601, UTC; absent where it never expires. */
  validUntil?: string;
  /** Absent where somebody else made it. */
  mark?: Mark;
  memberOf: string[];
  /** Who was made a member of it, besides administrators. */
  members: Member[];
}

/** @internal */
export interface Member {
  oid: string;
  name: string;
}

interface AccountRow {
  oid: string;
  can_login: boolean;
  valid_until: string | null;
  comment: string | null;
  member_of: string[];
  members: Member[];
}

/** @internal */
export async function readAccount(
  session: AdminSession,
  name: string,
): Promise<Account | undefined> {
  const [row] = await session.query<AccountRow>(
    `SELECT r.oid::text AS oid,
            r.rolcanlogin AS can_login,
            CASE WHEN isfinite(r.rolvaliduntil) THEN
              to_char(r.rolvaliduntil AT TIME ZONE 'UTC',
                      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END AS valid_until,
            shobj_description(r.oid, 'pg_authid') AS comment,
            ARRAY(SELECT DISTINCT g.rolname::text
                    FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                   WHERE m.member = r.oid ORDER BY 1) AS member_of,
            coalesce((SELECT json_agg(DISTINCT jsonb_build_object(
                                'oid', g.oid::text, 'name', g.rolname::text))
                        FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.member
                       WHERE m.roleid = r.oid AND NOT m.admin_option
                         AND g.rolname <> current_user),
                     '[]') AS members
       FROM pg_roles r WHERE r.rolname = $1`,
    [name],
  );
  return (
    row && {
      oid: row.oid,
      canLogin: row.can_login,
      validUntil: row.valid_until ?? undefined,
      mark: readMark(row.comment),
      memberOf: row.member_of,
      members: row.members,
    }
  );
}

/** Of a role that is there. @internal */
export async function oidOf(
  session: AdminSession,
  name: string,
): Promise<string> {
  const [{ oid }] = await session.query<{ oid: string }>(
    'SELECT oid::text AS oid FROM pg_roles WHERE rolname = $1',
    [name],
  );
  return oid;
}

/** How many sessions of the role are open, in whatever database. @internal */
export async function countSessions(
  session: AdminSession,
  oid: string,
): Promise<number> {
  const [{ count }] = await session.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE usesysid = $1::oid',
    [oid],
  );
  return count;
}

/** Advisory locks of ours; the number stands for "JITA". */
const LOCK_CLASS = 0x4a495441;
const SERVER_LOCK = 0;

/**
 * Until the end of the transaction nobody else of ours changes roles on this
 * server, nor reads this account.
 * @internal
 */
export async function lockAccount(
  session: AdminSession,
  name: string,
): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1, $2)', [
    LOCK_CLASS,
    SERVER_LOCK,
  ]);
  await session.query('SELECT pg_advisory_xact_lock($1, $2)', [
    LOCK_CLASS,
    lockNumber(name),
  ]);
}

/**
 * Waits until changes of this account that are under way have ended. A call that
 * was aborted while its COMMIT was on the line has a transaction that is still
 * open on the server; what is read before its end could be untrue a moment later.
 * @internal
 */
export async function awaitChanges(
  session: AdminSession,
  name: string,
): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock_shared($1, $2)', [
    LOCK_CLASS,
    lockNumber(name),
  ]);
}

function lockNumber(name: string): number {
  const number = createHash('sha256').update(name).digest().readInt32BE(0);
  return number === SERVER_LOCK ? 1 : number;
}
