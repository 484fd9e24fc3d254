import {
  BindingOrder,
  Observation,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession, withAdminSession } from '../AdminSession';
import { OwnTarget } from '../target';
import { Account, awaitChanges, countSessions, readAccount } from './account';
import { hasDatabase } from './grantable';
import { readTableRights, TableRights } from './tableRights';

/**
 * Reads the account: absent only when neither the role nor a session of it is
 * left, present only when it can log in and has all its roles.
 * @internal
 */
export async function observeAccount(
  session: AdminSession,
  order: BindingOrder,
  target: OwnTarget,
  knownOid: string | undefined,
): Promise<Observation> {
  const { account, ...observed } = await readAll(
    session,
    order,
    target,
    knownOid,
  );
  if (!account || target.privileges.length === 0) {
    return observed;
  }
  const rights = await readRights(session, order, target, account.oid);
  return {
    ...observed,
    state: rights.missing.length > 0 ? 'pending' : observed.state,
    details: {
      ...observed.details,
      ...(rights.missing.length > 0 && { missingRights: rights.missing }),
      ...(rights.uncovered.length > 0 && {
        tablesWithoutRights: rights.uncovered.length,
      }),
    },
  };
}

async function readRights(
  session: AdminSession,
  order: BindingOrder,
  { database, privileges }: OwnTarget,
  oid: string,
): Promise<TableRights> {
  const read = (there: AdminSession) =>
    there.read(async () => {
      await awaitChanges(there, order.account.name);
      return readTableRights(there, oid, privileges);
    });
  if (database === session.database) {
    return read(session);
  }
  return (await hasDatabase(session, database))
    ? withAdminSession(session.call, database, read)
    : { missing: [`database ${database}`], uncovered: [] };
}

async function readAll(
  session: AdminSession,
  order: BindingOrder,
  target: OwnTarget,
  knownOid: string | undefined,
): Promise<Observation & { account?: Account }> {
  return session.read(async () => {
    await awaitChanges(session, order.account.name);
    const account = await readAccount(session, order.account.name);
    const oid = account?.oid ?? knownOid;
    const sessions = oid ? await countSessions(session, oid) : 0;
    if (!account) {
      return {
        state: sessions > 0 ? 'pending' : 'absent',
        details: { sessions },
      };
    }
    const missing = target.roles.filter(r => !account.memberOf.includes(r));
    const surplus = account.memberOf.filter(r => !target.roles.includes(r));
    return {
      account,
      state: account.canLogin && missing.length === 0 ? 'present' : 'pending',
      expiresAt: account.validUntil,
      origin: account.mark?.bindingId === order.bindingId ? 'ours' : 'foreign',
      details: {
        sessions,
        canLogin: account.canLogin,
        ...(missing.length > 0 && { missingRoles: missing }),
        ...(surplus.length > 0 && { surplusRoles: surplus }),
      },
    };
  });
}
