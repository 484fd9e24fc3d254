import { AdminSession, withAdminSession } from '../AdminSession';
import { Account, lockAccount, readAccount } from './account';
import { clearDatabase, holdingsOf } from './clearDatabase';
import { joinRole, prepareKeeper } from './keeper';
import { endSessions } from './sessions';
import { dropRole, revokeRoles, shutAccount } from './statements';

/** The role of ours that carries an access. @internal */
export interface Carrier {
  name: string;
  bindingId: string;
  /** Its number from an earlier call; sessions keep it when the role is gone. */
  knownOid?: string;
  /** The person's own account, where the role is for that. */
  login?: {
    oid: string;
    /** End its sessions as well. */
    endSessions: boolean;
  };
}

/** What taking it away came to, for the history. @internal */
export interface Removed {
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
 * Shuts the account, or takes the person's own account out of the role; ends
 * sessions, keeps safe what the role owns, drops it. Each step is committed, so
 * that a repeated call goes on where the last one stopped.
 * @internal
 */
export async function removeCarrier(
  session: AdminSession,
  carrier: Carrier,
): Promise<Removed> {
  const { name, knownOid, login } = carrier;
  const account = await shut(session, carrier);
  const removed: Removed = {
    oid: account?.oid ?? knownOid,
    sessionsEnded: 0,
    kept: {},
    foreign: false,
  };
  if (account && !isOurs(account, carrier)) {
    return { ...removed, oid: undefined, foreign: true };
  }
  if (removed.oid) {
    removed.sessionsEnded = await endSessions(session, removed.oid);
  }
  if (account) {
    if (login?.endSessions) {
      removed.sessionsEnded += await endSessions(session, login.oid);
    }
    await clear(session, { name, oid: account.oid }, removed);
    await drop(session, carrier);
    // A login that was let in just before the account was shut shows up late.
    removed.sessionsEnded += await endSessions(session, account.oid);
  }
  return removed;
}

async function shut(
  session: AdminSession,
  carrier: Carrier,
): Promise<Account | undefined> {
  const { name } = carrier;
  return session.write(async () => {
    await lockAccount(session, name);
    const account = await readAccount(session, name);
    if (account && isOurs(account, carrier)) {
      await session.query(shutAccount(name));
      const { login } = carrier;
      const member = account.members.find(({ oid }) => oid === login?.oid);
      if (member) {
        await session.query(revokeRoles([name], [member.name]));
      }
      await joinRole(session, name);
    }
    return account;
  });
}

async function clear(
  session: AdminSession,
  account: { name: string; oid: string },
  removed: Removed,
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

async function drop(session: AdminSession, carrier: Carrier): Promise<void> {
  const { name } = carrier;
  await session.write(async () => {
    await lockAccount(session, name);
    const account = await readAccount(session, name);
    if (account && isOurs(account, carrier)) {
      await session.query(dropRole(name));
    }
  });
}

function isOurs(account: Account, { bindingId }: Carrier): boolean {
  return account.mark?.bindingId === bindingId;
}
