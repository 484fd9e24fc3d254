import { escapeIdentifier } from 'pg';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession, withAdminSession } from '../AdminSession';
import { Account, lockAccount, readAccount } from './account';
import { clearDatabase, holdingsOf } from './clearDatabase';
import { joinRole, prepareKeeper } from './keeper';
import { endSessions } from './sessions';

/** What taking the account away came to, for the history. @internal */
export interface RemovedAccount {
  /** Absent where there was nothing of ours. */
  oid?: string;
  sessionsEnded: number;
  /** Objects that were given to the keeper, by database. */
  kept: Record<string, number>;
  keeper?: string;
  /** A role of that name exists, is not ours and was left alone. */
  foreign: boolean;
}

/**
 * Shuts the account, ends its sessions, keeps what it owns safe, drops it. Each
 * step is committed, so that a repeated call goes on where the last one stopped.
 * @internal
 */
export async function removeAccount(
  session: AdminSession,
  order: BindingOrder,
  knownOid: string | undefined,
): Promise<RemovedAccount> {
  const { name } = order.account;
  const account = await shut(session, order);
  const removed: RemovedAccount = {
    oid: account?.oid ?? knownOid,
    sessionsEnded: 0,
    kept: {},
    foreign: false,
  };
  if (account && !isOurs(account, order)) {
    return { ...removed, oid: undefined, foreign: true };
  }
  if (removed.oid) {
    removed.sessionsEnded = await endSessions(session, removed.oid);
  }
  if (account) {
    await clear(session, { name, oid: account.oid }, removed);
    await drop(session, order);
    // A login that was let in just before the account was shut shows up late.
    removed.sessionsEnded += await endSessions(session, account.oid);
  }
  return removed;
}

async function shut(
  session: AdminSession,
  order: BindingOrder,
): Promise<Account | undefined> {
  const { name } = order.account;
  return session.write(async () => {
    await lockAccount(session, name);
    const account = await readAccount(session, name);
    if (account && isOurs(account, order)) {
      await session.query(`ALTER ROLE ${escapeIdentifier(name)} NOLOGIN`);
      await joinRole(session, name);
    }
    return account;
  });
}

async function clear(
  session: AdminSession,
  account: { name: string; oid: string },
  removed: RemovedAccount,
): Promise<void> {
  const holdings = await holdingsOf(session, account.oid);
  const keeper = holdings.some(({ owns }) => owns)
    ? await session.write(async () => {
        await lockAccount(session, account.name);
        return prepareKeeper(session);
      })
    : undefined;
  for (const { database } of holdings) {
    const kept =
      database === session.database
        ? await clearDatabase(session, account, keeper)
        : await withAdminSession(session.call, database, there =>
            clearDatabase(there, account, keeper),
          );
    if (kept > 0) {
      removed.kept[database] = kept;
      removed.keeper = keeper;
    }
  }
}

async function drop(session: AdminSession, order: BindingOrder): Promise<void> {
  const { name } = order.account;
  await session.write(async () => {
    await lockAccount(session, name);
    const account = await readAccount(session, name);
    if (account && isOurs(account, order)) {
      await session.query(`DROP ROLE ${escapeIdentifier(name)}`);
    }
  });
}

function isOurs(account: Account, order: BindingOrder): boolean {
  return account.mark?.bindingId === order.bindingId;
}
