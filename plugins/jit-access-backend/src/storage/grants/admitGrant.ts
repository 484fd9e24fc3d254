import { grantInWords } from './grantWords';
import { notActivatedWords } from '../../domain/grant/notices';
import { awaitsAdmission, dueEnd } from '../../domain/grant/window';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { makeDueAgain } from '../bindings/dueAgain';
import { heldRow, Lease } from '../bindings/lease';
import { lockBindings } from '../bindings/lockBindings';
import { currentPause } from '../controls/pause';
import { Tx } from '../store';
import { markEnding } from './beginEnding';
import { grantLinks } from './grantLinks';
import { noticeToReceiver } from './grantNotice';
import { bindingIdsOf, lockGrants } from './lockGrants';
import { GrantRecord, grantRecord, GrantRow } from './records';

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
  const [row] = await lockGrants(tx, [grantId]);
  if (!row) return;
  const bindings = await lockBindings(tx, await bindingIdsOf(tx, [grantId]));
  heldRow(bindings, lease);
  const now = await tx.now();
  const grant = grantRecord(row, []);
  if (!awaitsAdmission(grant, now) || dueEnd(grant, now)) return;
  if (verdict === 'unknown') {
    await recordUnknown(tx, grant);
    return;
  }
  if (await currentPause(tx.sql)) return;
  if (verdict === 'still-allowed') await admit(tx, grant, now);
  else await refuse(tx, row, verdict.refused, now);
  await makeDueAgain(
    tx,
    // Whoever holds the lease plans anew by itself.
    bindings.filter(binding => binding.id !== lease.bindingId),
    now,
    verdict === 'still-allowed' ? 'creation' : 'removal',
  );
  tx.changed(grant.requestId);
}

async function admit(tx: Tx, grant: GrantRecord, now: Instant): Promise<void> {
  await tx
    .sql('access_grant')
    .where({ id: grant.id })
    .update({ state: 'activating', admitted_at: now });
  await appendEvents(tx, [
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
  ]);
}

async function refuse(
  tx: Tx,
  row: GrantRow,
  reason: string,
  now: Instant,
): Promise<void> {
  const grant = grantRecord(row, []);
  await appendEvents(tx, [
    {
      type: 'grant.redecided',
      actor: 'system',
      result: 'refused',
      ...grantLinks(grant),
      summary: `Policy was asked again right before access is given: not allowed any more`,
      details: { reason },
    },
  ]);
  await markEnding(
    tx,
    [row],
    { reason: 'policy-changed', by: 'system', why: reason },
    now,
  );
  await noticeToReceiver(
    tx,
    grant,
    'not-activated',
    notActivatedWords(grant, reason),
    'high',
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
