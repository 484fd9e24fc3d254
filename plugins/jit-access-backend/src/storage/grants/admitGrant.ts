import { grantInWords } from './grantWords';
import { notActivatedWords } from '../../domain/grant/notices';
import { awaitsAdmission, dueEnd } from '../../domain/grant/window';
import { appendEvents } from '../audit/appendEvents';
import { bindingsDueAgain } from '../bindings/dueAgain';
import { heldRow, Lease } from '../bindings/lease';
import { currentPause } from '../controls/pause';
import { Tx } from '../store';
import { openForGrants } from '../unitOfWork/openUnit';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';
import { markEnding } from './beginEnding';
import { grantLinks } from './grantLinks';
import { receiverNotice } from './grantNotice';
import { GrantRecord } from './records';

/** What policy says right before a grant first counts. */
export type Redecision = 'still-allowed' | 'unknown' | { refused: string };

/**
 * Acts on the new decision about a grant whose time has come: lets it through,
 * ends it, or leaves it waiting. Nothing happens when it moved on meanwhile, or
 * when new access was paused.
 *
 * @throws LeaseLostError - the decision was made by somebody who lost the lease
 */
export async function admitGrant(
  tx: Tx,
  lease: Lease,
  grantId: string,
  verdict: Redecision,
): Promise<void> {
  const unit = await openForGrants(tx, [grantId]);
  const grant = unit.grant(grantId);
  if (!grant) return;
  heldRow(unit.bindingRow(lease.bindingId), lease);
  if (!awaitsAdmission(grant, unit.now) || dueEnd(grant, unit.now)) return;
  if (verdict === 'unknown') {
    await recordUnknown(tx, grant);
    return;
  }
  if (await currentPause(tx.sql)) return;
  if (verdict === 'still-allowed') admit(unit, grant);
  else refuse(unit, grant, verdict.refused);
  bindingsDueAgain(
    unit,
    // Whoever holds the lease plans anew by itself.
    grant.bindings.flatMap(({ id }) => (id === lease.bindingId ? [] : id)),
    verdict === 'still-allowed' ? 'creation' : 'removal',
  );
  tx.changed(grant.requestId);
  await unit.write();
}

function admit(unit: UnitOfWork, grant: GrantRecord): void {
  unit.changeGrant(grant.id, { state: 'activating', admitted_at: unit.now });
  unit.record(
    {
      type: 'grant.redecided',
      actor: 'system',
      result: 'success',
      ...grantLinks(grant),
      summary: `Policy was asked again right before access is given: still allowed`,
    },
    {
      type: 'grant.activating',
      actor: 'system',
      result: 'success',
      ...grantLinks(grant),
      summary: `Being set up: ${grantInWords(grant)}`,
      details: { activateBy: grant.activateBy },
    },
  );
}

function refuse(unit: UnitOfWork, grant: GrantRecord, reason: string): void {
  unit.record({
    type: 'grant.redecided',
    actor: 'system',
    result: 'refused',
    ...grantLinks(grant),
    summary: `Policy was asked again right before access is given: not allowed any more`,
    details: { reason },
  });
  markEnding(unit, [grant], {
    reason: 'policy-changed',
    by: 'system',
    why: reason,
  });
  unit.tell(
    receiverNotice(
      grant,
      'not-activated',
      notActivatedWords(grant, reason),
      'high',
    ),
  );
}

/** Said once per grant; it is asked again every few seconds. */
async function recordUnknown(tx: Tx, grant: GrantRecord): Promise<void> {
  const said = await tx
    .sql('audit_event')
    .where({
      // Events are found by their request; there is no index on the grant.
      request_id: grant.requestId,
      grant_id: grant.id,
      type: 'grant.redecided',
      result: 'failure',
    })
    .first('id');
  if (said) return;
  await appendEvents(tx, [
    {
      type: 'grant.redecided',
      actor: 'system',
      result: 'failure',
      ...grantLinks(grant),
      summary: `It could not be decided again whether access is still allowed: a source is away; asked again until ${grant.activateBy}`,
    },
  ]);
}
