import {
  BindingOrder,
  Observation,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { PostgresTarget } from '../target';
import { awaitChanges, countSessions, readAccount } from './account';

/**
 * Reads the account: absent only when neither the role nor a session of it is
 * left, present only when it can log in and has all its roles.
 * @internal
 */
export async function observeAccount(
  session: AdminSession,
  order: BindingOrder,
  target: PostgresTarget,
  knownOid: string | undefined,
): Promise<Observation> {
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
