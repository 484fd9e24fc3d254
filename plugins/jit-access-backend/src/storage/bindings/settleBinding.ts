import { Settlement, settlementOf } from '../../domain/binding/settlement';
import { notActivatedWords } from '../../domain/grant/notices';
import { covers } from '../../domain/grant/window';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { activateGrants } from '../grants/activateGrants';
import { markEnding } from '../grants/beginEnding';
import { grantsByIds } from '../grants/findGrants';
import { finishGrants } from '../grants/finishGrants';
import { noticeToReceiver } from '../grants/grantNotice';
import { bindingIdsOf, lockGrants } from '../grants/lockGrants';
import { GrantRecord, GrantRow } from '../grants/records';
import { Tx } from '../store';
import { numberOf } from '../values';
import { makeDueAgain } from './dueAgain';
import { bindingFacts } from './facts';
import { heldRow, Lease } from './lease';
import { liveGrantIds, liveGrantsOf } from './liveGrants';
import { lockBindings } from './lockBindings';
import { BindingRow } from './records';
import { Run } from './run';
import { scheduleBinding } from './scheduleBinding';
import { alarmAdministrators, runEvents } from './settleEvents';

/**
 * Writes what a run found out, and what follows from it for grants: windows
 * begin, grants end or fail. One transaction with the history and the notices.
 *
 * @throws LeaseLostError - nothing was written
 */
export async function settleBinding(
  tx: Tx,
  lease: Lease,
  run: Run,
): Promise<void> {
  const locked = await lockGrants(
    tx,
    await liveGrantIds(tx.sql, lease.bindingId),
  );
  const live = locked.filter(row => row.state !== 'ended');
  const ids = live.map(row => row.id);
  const affected = await bindingIdsOf(tx, ids);
  const rows = await lockBindings(tx, [
    ...new Set([...affected, lease.bindingId]),
  ]);
  const own = heldRow(rows, lease);
  const now = await tx.now();
  const settlement = settlementOf(
    { ...run.binding, ...bindingFacts(run.binding) },
    run.desired,
    run.result,
    { now, jitter: run.jitter },
  );
  await writeSettlement(tx, own, run, settlement, now);
  await appendEvents(tx, runEvents(run, settlement));
  if (settlement.alarm) await alarmAdministrators(tx, run, settlement);

  const changed = await moveGrants(tx, live, run, settlement, now);
  await makeDueAgain(
    tx,
    siblings(rows, own, changed),
    now,
    run.desired.present ? 'creation' : 'removal',
  );
  await scheduleBinding(tx, own, run, settlement, now);
}

async function writeSettlement(
  tx: Tx,
  own: BindingRow,
  run: Run,
  settlement: Settlement,
  now: Instant,
): Promise<void> {
  const { evidence, result } = run;
  const upToDate = numberOf(own.generation) === run.generation;
  await tx
    .sql('binding')
    .where({ id: own.id })
    .update({
      state: settlement.state,
      intent: settlement.intent ?? null,
      was_present: settlement.wasPresent,
      // Somebody may have said so only after the target was read.
      suspect: upToDate && result.observed ? false : Boolean(own.suspect),
      handle: evidence.handle ? JSON.stringify(evidence.handle) : own.handle,
      not_after: settlement.notAfter ?? null,
      attempts: settlement.attempts,
      last_error:
        settlement.lastError ??
        (settlement.attempts === 0 ? (run.waitingFor ?? null) : own.last_error),
      pending_since: settlement.pendingSince ?? null,
      stuck: settlement.stuck,
      settled_generation: run.generation,
      ...(result.observed
        ? {
            observed_at: now,
            sessions_until: evidence.observation?.sessionsUntil ?? null,
          }
        : {}),
    });
}

/** What a settled binding means for its grants. @returns those that moved */
async function moveGrants(
  tx: Tx,
  live: GrantRow[],
  run: Run,
  settlement: Settlement,
  now: Instant,
): Promise<GrantRecord[]> {
  const { traits, unbroken } = run;
  const ids = live.map(row => row.id);
  const failed = settlement.hopeless
    ? await failGrants(tx, live, settlement.hopeless, now)
    : [];
  const grants = await grantsByIds(tx.sql, ids);
  const active = await activateGrants(tx, grants, { now, traits, unbroken });
  const liveByBinding = await liveGrantsOf(tx.sql, [
    ...new Set(grants.flatMap(grant => grant.bindings.map(b => b.id))),
  ]);
  const ended = await finishGrants(tx, grants, { now, traits, liveByBinding });
  return [...failed, ...active, ...ended];
}

/** Grants that need what can never be made end, and their holders are told why. */
async function failGrants(
  tx: Tx,
  live: GrantRow[],
  reason: string,
  now: Instant,
): Promise<GrantRecord[]> {
  const grants = (
    await grantsByIds(
      tx.sql,
      live.map(row => row.id),
    )
  ).filter(grant => covers(grant, now));
  const failing = new Set(grants.map(grant => grant.id));
  await markEnding(
    tx,
    live.filter(row => failing.has(row.id)),
    { reason: 'failed', by: 'system', why: reason },
    now,
  );
  for (const grant of grants) {
    await noticeToReceiver(
      tx,
      grant,
      'not-activated',
      notActivatedWords(grant, reason),
      'high',
    );
  }
  return grants;
}

/** The other bindings of grants that moved: their windows or ends are new. */
function siblings(
  rows: BindingRow[],
  own: BindingRow,
  moved: GrantRecord[],
): BindingRow[] {
  const ids = new Set(
    moved.flatMap(grant => grant.bindings.map(binding => binding.id)),
  );
  return rows.filter(row => row.id !== own.id && ids.has(row.id));
}
