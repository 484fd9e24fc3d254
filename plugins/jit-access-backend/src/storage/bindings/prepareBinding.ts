import { EndReason } from '@jit-access/backstage-plugin-jit-access-common';
import { Desired, desiredState } from '../../domain/binding/desired';
import { TargetTraits } from '../../domain/binding/nextStep';
import { endingSoonWords, notActivatedWords } from '../../domain/grant/notices';
import {
  awaitsAdmission,
  dueEnd,
  nextBoundary,
  warnAt,
} from '../../domain/grant/window';
import { earliest, Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { currentPause } from '../controls/pause';
import { markEnding } from '../grants/beginEnding';
import { noticeToReceiver } from '../grants/grantNotice';
import { bindingIdsOf, lockGrants } from '../grants/lockGrants';
import { GrantRecord, grantRecord, GrantRow } from '../grants/records';
import { Tx } from '../store';
import { numberOf } from '../values';
import { makeDueAgain } from './dueAgain';
import { heldRow, Lease } from './lease';
import { liveGrantIds } from './liveGrants';
import { lockBindings } from './lockBindings';
import { BindingRecord, bindingRecord, BindingRow } from './records';

/** What is to be done about a binding, as seen at one instant. */
export interface BindingPlan {
  at: Instant;
  binding: BindingRecord;
  /** What the plan has taken into account; a higher one makes it stale. */
  generation: number;
  /** All that have not ended, without their bindings. */
  grants: GrantRecord[];
  /** Those whose time has come and that have to be decided again. */
  awaiting: GrantRecord[];
  /** New access is stopped: who waits goes on waiting. */
  paused: boolean;
  desired: Desired;
  /** The plan does not hold from then on. */
  validUntil?: Instant;
}

/**
 * Ends what is due and says what is to be done, in one transaction.
 * @throws LeaseLostError
 */
export async function prepareBinding(
  tx: Tx,
  lease: Lease,
  traits: TargetTraits,
): Promise<BindingPlan> {
  // Before the grants are read: whoever adds one afterwards raises it.
  const generation = await generationOf(tx, lease.bindingId);
  const locked = await lockGrants(
    tx,
    await liveGrantIds(tx.sql, lease.bindingId),
  );
  const live = locked.filter(row => row.state !== 'ended');
  const now = await tx.now();
  const due = live.filter(row => dueEnd(grantRecord(row, []), now));
  const affected = await bindingIdsOf(
    tx,
    due.map(row => row.id),
  );
  const rows = await lockBindings(tx, [
    ...new Set([...affected, lease.bindingId]),
  ]);
  const own = heldRow(rows, lease);
  const grants = await endDue(tx, live, own, now);
  await makeDueAgain(
    tx,
    rows.filter(row => row.id !== own.id),
    now,
    'removal',
  );
  await warnHolders(tx, grants, now);
  const awaiting = grants.filter(grant => awaitsAdmission(grant, now));
  const desired = desiredState(grants, traits.expiry, now);
  return {
    at: now,
    binding: await countFor(tx, own, desired, grants),
    generation,
    grants,
    awaiting,
    paused: awaiting.length > 0 && (await currentPause(tx.sql)) !== undefined,
    desired,
    validUntil: earliest(...grants.map(grant => nextBoundary(grant, now))),
  };
}

async function generationOf(tx: Tx, bindingId: string): Promise<number> {
  const row = await tx
    .sql<BindingRow>('binding')
    .where({ id: bindingId })
    .first('generation');
  return numberOf(row?.generation ?? 0);
}

/** Moves grants whose end has come to `ending`. */
async function endDue(
  tx: Tx,
  rows: GrantRow[],
  binding: BindingRow,
  now: Instant,
): Promise<GrantRecord[]> {
  const grants: GrantRecord[] = [];
  for (const row of rows) {
    const grant = grantRecord(row, []);
    const reason = dueEnd(grant, now);
    if (!reason) {
      grants.push(grant);
      continue;
    }
    await markEnding(tx, [row], { reason, by: 'system' }, now);
    if (!grant.activatedAt) await tellNotActivated(tx, grant, reason, binding);
    grants.push({
      ...grant,
      state: 'ending',
      endingAt: now,
      endReason: reason,
      endedBy: 'system',
    });
  }
  return grants;
}

async function tellNotActivated(
  tx: Tx,
  grant: GrantRecord,
  reason: EndReason,
  binding: BindingRow,
): Promise<void> {
  const why =
    reason === 'context-ended'
      ? 'what it was bound to is over'
      : `it could not be made in time${binding.last_error ? `: ${binding.last_error}` : ''}`;
  await noticeToReceiver(
    tx,
    grant,
    'not-activated',
    notActivatedWords(grant, why),
    'high',
  );
}

async function warnHolders(
  tx: Tx,
  grants: GrantRecord[],
  now: Instant,
): Promise<void> {
  for (const grant of grants) {
    const at = warnAt(grant);
    if (!at || at > now) continue;
    grant.warnedAt = now;
    await tx
      .sql('access_grant')
      .where({ id: grant.id })
      .update({ warned_at: now });
    await noticeToReceiver(
      tx,
      grant,
      'ending-soon',
      endingSoonWords(grant, now),
    );
  }
}

/** Attempts and errors are those of one direction; a turn begins to count anew. */
async function countFor(
  tx: Tx,
  row: BindingRow,
  desired: Desired,
  grants: GrantRecord[],
): Promise<BindingRecord> {
  const wanted = desired.present ? 'present' : 'absent';
  if (row.wanted === wanted) return bindingRecord(row);
  const turned = {
    wanted,
    attempts: 0,
    pending_since: null,
    last_error: null,
    stuck: false,
  } as const;
  await tx.sql('binding').where({ id: row.id }).update(turned);
  const record = bindingRecord({ ...row, ...turned });
  if (row.stuck) {
    await appendEvents(tx, [
      {
        type: 'binding.recovered',
        actor: 'system',
        result: 'success',
        bindingId: row.id,
        requestId: grants.at(-1)?.requestId,
        provider: row.provider,
        subject: row.subject,
        summary: `${row.title} is wanted again; it need not be removed any more`,
      },
    ]);
  }
  return record;
}
