import { capitalised } from '../../domain/words';
import { AuditLinks, Json } from '../../domain/audit/event';
import { appendEvents } from '../audit/appendEvents';
import { Tx } from '../store';
import { heldRow, Lease } from './lease';
import { lockBindings } from './lockBindings';
import { BindingRecord, bindingRecord } from './records';

/** What was in the target before anything of ours. */
export interface FirstLook {
  present: boolean;
  /** It carries our mark: left over from a life that we do not remember. */
  ours: boolean;
  details?: { [key: string]: Json | undefined };
}

/**
 * Records what was there before the first intent. Access that was there is
 * standing: it is never removed by us. Only after this may an intent be written.
 *
 * @throws LeaseLostError
 */
export async function recordStanding(
  tx: Tx,
  lease: Lease,
  look: FirstLook,
  links: AuditLinks,
): Promise<BindingRecord> {
  const row = heldRow(await lockBindings(tx, [lease.bindingId]), lease);
  const now = await tx.now();
  const standing = look.present && !look.ours;
  const change = {
    standing,
    state: look.present ? ('present' as const) : ('absent' as const),
    was_present: look.present && look.ours,
    observed_at: now,
  };
  await tx.sql('binding').where({ id: row.id }).update(change);
  await appendEvents(tx, [
    {
      type: 'provider.observed',
      actor: 'system',
      result: 'success',
      ...links,
      bindingId: row.id,
      provider: row.provider,
      subject: row.subject,
      summary: standing
        ? `${capitalised(row.title)} was there before: it stays when this access ends`
        : `${capitalised(row.title)} was looked at before anything was made: ${look.present ? 'it carries our mark' : 'it is not there'}`,
      details: { before: true, standing, ...look.details },
    },
  ]);
  return bindingRecord({ ...row, ...change });
}
