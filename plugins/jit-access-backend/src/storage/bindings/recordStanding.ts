import { capitalised } from '../../domain/words';
import { AuditLinks, Json } from '../../domain/audit/event';
import { notActivatedWords } from '../../domain/grant/notices';
import { covers } from '../../domain/grant/window';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { markEnding } from '../grants/beginEnding';
import { noticeToReceiver } from '../grants/grantNotice';
import { bindingIdsOf, lockGrants } from '../grants/lockGrants';
import { grantRecord, GrantRow } from '../grants/records';
import { Tx } from '../store';
import { booleanOf } from '../values';
import { makeDueAgain } from './dueAgain';
import { heldRow, Lease } from './lease';
import { liveGrantIds } from './liveGrants';
import { lockBindings } from './lockBindings';
import { BindingRecord, bindingRecord } from './records';

/** What was in the target before anything of ours. */
export interface FirstLook {
  present: boolean;
  /** It carries our mark: left over from a life that we do not remember. */
  ours: boolean;
  details?: { [key: string]: Json | undefined };
}

/** What a first look led to. */
export interface FirstLookRecorded {
  binding: BindingRecord;
  /** Grants that do not go together with standing access ended: plan anew. */
  refused: boolean;
}

const STANDING =
  'the access is there already, without us; nothing was changed in the target';

/**
 * Records what was there before the first intent. Access that was there is
 * standing: it is never removed by us, and grants that policy keeps apart from
 * standing access end. Only after this may an intent be written.
 *
 * @throws LeaseLostError
 */
export async function recordStanding(
  tx: Tx,
  lease: Lease,
  look: FirstLook,
  links: AuditLinks,
): Promise<FirstLookRecorded> {
  const standing = look.present && !look.ours;
  const refusing = standing ? await refusingGrants(tx, lease.bindingId) : [];
  const ids = refusing.map(row => row.id);
  const rows = await lockBindings(tx, [
    ...new Set([...(await bindingIdsOf(tx, ids)), lease.bindingId]),
  ]);
  const row = heldRow(rows, lease);
  const now = await tx.now();
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
  const refused = await refuse(tx, refusing, now);
  if (refused) {
    const others = rows.filter(other => other.id !== row.id);
    await makeDueAgain(tx, others, now, 'removal');
  }
  return { binding: bindingRecord({ ...row, ...change }), refused };
}

/** Locked before any binding, as everywhere. */
async function refusingGrants(tx: Tx, bindingId: string): Promise<GrantRow[]> {
  const live = await lockGrants(tx, await liveGrantIds(tx.sql, bindingId));
  return live.filter(row => booleanOf(row.refuse_standing));
}

async function refuse(
  tx: Tx,
  rows: GrantRow[],
  now: Instant,
): Promise<boolean> {
  // What has not begun yet is decided again first, with this in its history.
  const ending = rows.filter(row => covers(grantRecord(row, []), now));
  await markEnding(
    tx,
    ending,
    { reason: 'not-activated', by: 'system', why: STANDING },
    now,
  );
  for (const row of ending) {
    const grant = grantRecord(row, []);
    await noticeToReceiver(
      tx,
      grant,
      'not-activated',
      notActivatedWords(grant, STANDING),
      'high',
    );
  }
  return ending.length > 0;
}
