import { Holder } from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { readMark } from '../mark';

const BATCH = 500;

interface LoginRow {
  name: string;
  comment: string | null;
  member_of: string[];
}

/** One batch, and where the next one begins. @internal */
export interface AccountPage {
  holders: Holder[];
  next?: string;
}

/**
 * Accounts that can log in or are ours, in the order of their names: ours by
 * their binding, those of others by each role that they have.
 * @internal
 */
export async function listAccounts(
  session: AdminSession,
  after: string,
): Promise<AccountPage> {
  const server = session.call.server.name;
  const rows = await session.query<LoginRow>(
    `SELECT r.rolname::text AS name,
            shobj_description(r.oid, 'pg_authid') AS comment,
            ARRAY(SELECT DISTINCT g.rolname::text
                    FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                   WHERE m.member = r.oid ORDER BY 1) AS member_of
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
  const accountKey = `${server}/${row.name}`;
  const mark = readMark(row.comment);
  if (mark) {
    const { bindingId, effectKey } = mark;
    return [{ accountKey, effectKey, ours: true, bindingId }];
  }
  return row.member_of.map(role => ({
    accountKey,
    effectKey: `role:${server}/${role}`,
    ours: false,
  }));
}
