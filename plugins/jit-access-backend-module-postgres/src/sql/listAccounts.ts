import { Holder } from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { Mark, readMark } from '../mark';
import { accountEffect, targetOfEffect } from '../target';

const BATCH = 500;

interface LoginRow {
  name: string;
  oid: string;
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
    `SELECT r.rolname::text AS name, r.oid::text AS oid,
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
    return [oursOf(server, row, mark)];
  }
  return row.member_of.map(role => ({
    accountKey,
    effectKey: `role:${server}/${role}`,
    ours: false,
  }));
}

/** With all that it takes to remove it, unless the mark is of another server or is not one of today. */
function oursOf(server: string, row: LoginRow, mark: Mark): Holder {
  const { bindingId, effectKey } = mark;
  const account = { key: `${server}/${row.name}`, name: row.name };
  const holder = { accountKey: account.key, effectKey, ours: true, bindingId };
  const target = targetOfEffect(effectKey);
  if (target?.server !== server) {
    return holder;
  }
  const effect = accountEffect(target);
  const handle = { version: 1, oid: row.oid };
  return {
    ...holder,
    found: { title: effect.title, target: effect.target, account, handle },
  };
}
