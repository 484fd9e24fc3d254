import {
  BindingOrder,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { readMark } from '../mark';

/** An account that somebody has already. @internal */
export interface Login {
  /** Stays when the account is renamed. */
  oid: string;
  name: string;
}

/**
 * The account of that name, exactly.
 * @param source - where the name comes from, for people
 * @throws PermanentProviderError - there is none, or it is not one of a person
 * @internal
 */
export async function findLogin(
  session: AdminSession,
  name: string,
  source: string,
): Promise<Login> {
  // Compared as text: a name of the server's own type is cut after 63 bytes
  // and would be another one.
  const [found] = await session.query<{
    oid: string;
    name: string;
    can_login: boolean;
    ruling: boolean;
    comment: string | null;
  }>(
    `SELECT oid::text AS oid, rolname::text AS name, rolcanlogin AS can_login,
            rolsuper OR rolname = current_user AS ruling,
            shobj_description(oid, 'pg_authid') AS comment
       FROM pg_roles WHERE rolname::text = $1`,
    [name],
  );
  const wrong = (what: string) =>
    new PermanentProviderError(
      `${session.call.where()}: ${what}; correct ${source}`,
    );
  if (!found) {
    throw wrong(
      `there is no account "${name}" (upper and lower case are different)`,
    );
  }
  if (!found.can_login || readMark(found.comment)) {
    throw wrong(`"${name}" is no account of a person`);
  }
  if (found.ruling) {
    throw wrong(
      `"${name}" rules the server and is given nothing by JIT Access`,
    );
  }
  return { oid: found.oid, name: found.name };
}

/** @internal */
export function accountKeyOf(server: string, oid: string): string {
  return `${server}/${oid}`;
}

/** The number of the person's account that the order pins. @internal */
export function pinnedOid(order: BindingOrder): string {
  const oid = order.account.key.slice(order.account.key.lastIndexOf('/') + 1);
  if (!/^\d+$/.test(oid)) {
    throw new PermanentProviderError(
      `The pinned account "${order.account.key}" is not one of PostgreSQL`,
    );
  }
  return oid;
}

/**
 * @throws PermanentProviderError - it is gone, or the number stands for another
 *   name now: renamed, or given anew after a restore
 * @internal
 */
export async function pinnedLogin(
  session: AdminSession,
  order: BindingOrder,
): Promise<Login> {
  const oid = pinnedOid(order);
  const [found] = await session.query<{ name: string }>(
    'SELECT rolname::text AS name FROM pg_roles WHERE oid = $1::oid',
    [oid],
  );
  if (found?.name !== order.account.name) {
    const now = found
      ? `is called "${found.name}" now`
      : 'is not there any more';
    throw new PermanentProviderError(
      `${session.call.where()}: account "${order.account.name}" (number ${oid}) ${now}; correct the annotation of ${order.subject.ref} and ask again`,
    );
  }
  return { oid, name: found.name };
}

/** Was the account itself made a member of the role, by others? Ours never is. @internal */
export async function hasStanding(
  session: AdminSession,
  oid: string,
  role: string,
): Promise<boolean> {
  const rows = await session.query(
    `SELECT 1 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
      WHERE m.member = $1::oid AND g.rolname::text = $2 LIMIT 1`,
    [oid, role],
  );
  return rows.length > 0;
}
