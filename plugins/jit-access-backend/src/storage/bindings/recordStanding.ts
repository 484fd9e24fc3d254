import { capitalised } from '../../domain/words';
import { AuditLinks, Json } from '../../domain/audit/event';
import { notActivatedWords } from '../../domain/grant/notices';
import { DriftRules } from '../../domain/drift/driftRules';
import { covers } from '../../domain/grant/window';
import { Instant, millisecondsBetween } from '../../domain/time';
import { markEnding } from '../grants/beginEnding';
import { receiverNotice } from '../grants/grantNotice';
import { Tx } from '../store';
import { openForBindings } from '../unitOfWork/openUnit';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';
import { optionalInstant } from '../values';
import { bindingsDueAgain } from './dueAgain';
import { heldRow, Lease } from './lease';
import { BindingRecord, bindingRecord, BindingRow } from './records';
import { driftFinding } from './settleEvents';

/** What was in the target before anything of ours. */
export interface FirstLook {
  present: boolean;
  /**
   * By its mark; `ours` is left over from a life that we do not remember. Absent:
   * the target has no marks.
   */
  origin?: 'ours' | 'foreign';
  /** The target's own ids of the reading. */
  requestIds: string[];
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
  context: { links: AuditLinks; drift: DriftRules },
): Promise<FirstLookRecorded> {
  const { unit } = await openForBindings(tx, [lease.bindingId]);
  const row = heldRow(unit.bindingRow(lease.bindingId), lease);
  const cameBack = look.present && isOurLateCall(row, look, context, unit.now);
  const ours = look.origin === 'ours' || cameBack;
  const standing = look.present && !ours;
  unit.changeBinding(row.id, {
    standing,
    state: look.present ? 'present' : 'absent',
    was_present: look.present && ours,
    observed_at: unit.now,
  });
  unit.record({
    type: 'provider.observed',
    actor: 'system',
    result: 'success',
    ...context.links,
    bindingId: row.id,
    provider: row.provider,
    subject: row.subject,
    summary: standing
      ? `${capitalised(row.title)} was there before: it stays when this access ends`
      : `${capitalised(row.title)} was looked at before anything was made: ${found(look, cameBack)}`,
    details: {
      before: true,
      standing,
      providerRequestIds: look.requestIds,
      ...look.details,
    },
  });
  if (cameBack) {
    unit.find(driftFinding(bindingRecord(row), 'appeared'));
    unit.tx.measure({
      kind: 'drift',
      provider: row.provider,
      drift: 'appeared',
    });
  }
  const refused = standing && refuseWhoMayNot(unit, row.id);
  await unit.write();
  return { binding: unit.bindingById(row.id), refused };
}

function found(look: FirstLook, cameBack: boolean): string {
  if (!look.present) return 'it is not there';
  return cameBack
    ? 'it came back after it was removed, most likely by a call that landed late'
    : 'it carries our mark';
}

/**
 * Is it there again shortly after it was verified gone from this account, in a
 * target that cannot say who made it?
 */
function isOurLateCall(
  row: BindingRow,
  look: FirstLook,
  { drift }: { drift: DriftRules },
  now: Instant,
): boolean {
  const rested = optionalInstant(row.rested_at);
  if (look.origin !== undefined || !rested || !drift.repairAppeared) {
    return false;
  }
  if (row.last_account_key !== row.account_key) return false;
  const watched = Math.max(0, ...drift.afterEndMs);
  return millisecondsBetween(rested, now) <= watched;
}

/** Ends the grants that policy keeps apart from standing access. @returns whether there are any */
function refuseWhoMayNot(unit: UnitOfWork, bindingId: string): boolean {
  const ending = unit
    .liveGrantIds(bindingId)
    .map(id => unit.grant(id)!)
    // What has not begun yet is decided again first, with this in its history.
    .filter(grant => grant.refuseStanding && covers(grant, unit.now));
  markEnding(unit, ending, {
    reason: 'not-activated',
    by: 'system',
    why: STANDING,
  });
  for (const grant of ending) {
    unit.tell(
      receiverNotice(
        grant,
        'not-activated',
        notActivatedWords(grant, STANDING),
        'high',
      ),
    );
  }
  if (ending.length === 0) return false;
  bindingsDueAgain(
    unit,
    new Set(
      ending.flatMap(grant =>
        grant.bindings.flatMap(({ id }) => (id === bindingId ? [] : id)),
      ),
    ),
    'removal',
  );
  return true;
}
