import { Holder } from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { Mark, readMark } from '../mark';
import { effectsOf, isExisting, membershipKey } from '../target';
import { accountKeyOf } from './login';

const BATCH = 500;

interface LoginRow {
  name: string;
  oid: string;
  comment: string | null;
  member_of: { name: string; comment: string | null }[];
  member: string | null;
}

/** One batch, and where the next one begins. @internal */
export interface AccountPage {
  holders: Holder[];
  next?: string;
}

/**
 * Accounts that can log in and roles of ours, in the order of their names: ours
 * by their binding, those of others by each role that they have.
 * @internal
 */
export async function listAccounts(
  session: AdminSession,
  after: string,
): Promise<AccountPage> {
  const server = session.call.server.name;
  const rows = await session.query<LoginRow>(
    `SELECT r.rolname::text AS name, r.oid::text AS oid,
            shobj_description(r.oid, 'pg_authid') AS comment,
            coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_object(
                               'name', g.rolname::text,
                               'comment', shobj_description(g.oid, 'pg_authid')))
                        FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                       WHERE m.member = r.oid), '[]') AS member_of,
            (SELECT min(g.rolname::text)
               FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.member
              WHERE m.roleid = r.oid AND NOT m.admin_option
                AND g.rolname <> current_user) AS member
       FROM pg_roles r
      WHERE r.rolname::text COLLATE "C" > $1
        AND (r.rolcanlogin OR shobj_description(r.oid, 'pg_authid') IS NOT NULL)
      ORDER BY r.rolname::text COLLATE "C" LIMIT ${BATCH}`,
    [after],
  );
  return {
    holders: rows.flatMap(row => holdersOf(server, row)),
    next: rows.length < BATCH ? undefined : rows[rows.length - 1].name,
  };
}

function holdersOf(server: string, row: LoginRow): Holder[] {
  const mark = readMark(row.comment);
  if (mark) {
    return [oursOf(server, row, mark)];
  }
  // What somebody has through a role of ours is told with that role.
  const standing = row.member_of.filter(({ comment }) => !readMark(comment));
  return standing.map(({ name }) => ({
    accountKey: accountKeyOf(server, row.oid),
    effectKey: membershipKey(server, name),
    ours: false,
  }));
}

/** With all that it takes to remove it, unless the mark is of another server or is not one of today. */
function oursOf(server: string, row: LoginRow, mark: Mark): Holder {
  const { bindingId, effectKey, target } = mark;
  const key = mark.accountKey ?? accountKeyOf(server, row.name);
  const holder = { accountKey: key, effectKey, ours: true, bindingId };
  const [effect] = target?.server === server ? effectsOf(target) : [];
  if (!target || effect?.key !== effectKey) {
    return holder;
  }
  const name = isExisting(target) ? (row.member ?? key) : row.name;
  return {
    ...holder,
    found: {
      title: effect.title,
      target: effect.target,
      account: { key, name },
      handle: { version: 1, oid: row.oid },
    },
  };
}
