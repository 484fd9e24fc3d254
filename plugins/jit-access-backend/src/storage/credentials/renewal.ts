import { AuditLinks, NewAuditEvent } from '../../domain/audit/event';
import { TargetTraits } from '../../domain/binding/nextStep';
import { covers } from '../../domain/grant/window';
import { appendEvents } from '../audit/appendEvents';
import { bindingsDueAgain, makeDueAgain } from '../bindings/dueAgain';
import { BindingRow } from '../bindings/records';
import { grantLinks } from '../grants/grantLinks';
import { GrantRecord } from '../grants/records';
import { writeRows } from '../rows/writeRows';
import { Tx } from '../store';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';

/** The secret is to be replaced; what was not shown of the one before is gone. */
export const RENEWING = {
  credential: null,
  credential_state: 'renewing',
} as const;

/** Who wants a secret replaced, and why. */
interface Wanted {
  /** A user's ref, or `system`. */
  by: string;
  why: string;
  links: AuditLinks;
}

/** Has the secret of a locked binding replaced by the worker. */
export async function beginRenewal(
  tx: Tx,
  row: BindingRow,
  wanted: Wanted,
): Promise<void> {
  await writeRows(tx, 'binding', new Map([[row.id, RENEWING]]));
  await makeDueAgain(tx, [row], await tx.now(), 'creation');
  await appendEvents(tx, [renewalEvent(row, wanted)]);
}

function renewalEvent(row: BindingRow, wanted: Wanted): NewAuditEvent {
  return {
    ...wanted.links,
    type: 'credential.renewed',
    actor: wanted.by,
    result: 'success',
    bindingId: row.id,
    summary: `The secret of ${row.title} is replaced: ${wanted.why}`,
  };
}

/**
 * Replaces secrets that were shared with access that somebody or something has
 * ended before its time: whoever has learnt them must not go on with them. What
 * ended as planned takes nothing away from what goes on.
 *
 * @param ended - just ended, with their bindings
 */
export function renewShared(
  unit: UnitOfWork,
  ended: GrantRecord[],
  traits: TargetTraits,
): void {
  if (!traits.renews) return;
  for (const grant of ended) {
    if (!grant.activatedAt || grant.endReason === 'expired') continue;
    for (const { id } of grant.bindings) {
      const row = unit.bindingRow(id);
      const goesOn = unit.liveGrants(id).some(other => covers(other, unit.now));
      const shown = ['ready', 'revealed'].includes(row?.credential_state ?? '');
      if (!row || !goesOn || !shown) continue;
      unit.changeBinding(id, RENEWING);
      unit.record(
        renewalEvent(row, {
          by: 'system',
          why: 'other access that used it was ended',
          links: grantLinks(grant),
        }),
      );
      bindingsDueAgain(unit, [id], 'creation');
    }
  }
}
