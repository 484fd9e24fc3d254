import {
  BindingOrder,
  Observation,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { carrierName } from '../carrierName';
import { ExistingTarget } from '../target';
import { awaitChanges, readAccount } from './account';
import { hasStanding, pinnedOid } from './login';

/**
 * Reads the role between the person's account and the one that was asked for,
 * and where there is none and never was, whether others made the account a
 * member.
 * @param knownOid - of the role in between, if there ever was one
 * @internal
 */
export async function observeMembership(
  session: AdminSession,
  order: BindingOrder,
  target: ExistingTarget,
  knownOid: string | undefined,
): Promise<Observation> {
  const name = carrierName(order, target);
  const [role] = target.roles;
  const oid = pinnedOid(order);
  return session.read(async () => {
    await awaitChanges(session, name);
    const pass = await readAccount(session, name);
    const standing = await hasStanding(session, oid, role);
    if (!pass) {
      if (!standing) {
        return { state: 'absent' };
      }
      // What we gave is gone; what others gave besides is not ours to wait for.
      return knownOid
        ? { state: 'absent', details: { standing } }
        : { state: 'present', origin: 'foreign' };
    }
    const isMember = pass.members.some(member => member.oid === oid);
    const hasRole = pass.memberOf.includes(role);
    const others = pass.members.filter(member => member.oid !== oid);
    return {
      state: isMember && hasRole ? 'present' : 'pending',
      expiresAt: pass.validUntil,
      origin: pass.mark?.bindingId === order.bindingId ? 'ours' : 'foreign',
      details: {
        through: name,
        ...(!hasRole && { missingRoles: [role] }),
        ...(!isMember && { missingMember: order.account.name }),
        ...(others.length > 0 && { otherMembers: others.map(o => o.name) }),
        ...(standing && { standing: true }),
      },
    };
  });
}
