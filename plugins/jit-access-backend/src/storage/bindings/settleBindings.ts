import { Settlement, settlementOf } from '../../domain/binding/settlement';
import { watchEndWords } from '../../domain/grant/notices';
import { covers } from '../../domain/grant/window';
import { activateGrants } from '../grants/activateGrants';
import { markEnding } from '../grants/beginEnding';
import { finishGrants } from '../grants/finishGrants';
import { receiverNotice } from '../grants/grantNotice';
import { GrantRecord } from '../grants/records';
import { Tx } from '../store';
import { openForBindings } from '../unitOfWork/openUnit';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';
import { numberOf } from '../values';
import { credentialAfter } from '../credentials/credentialAfter';
import { renewShared } from '../credentials/renewal';
import { bindingsDueAgain } from './dueAgain';
import { bindingFacts } from './facts';
import { heldRow, Lease, Outcome, unlessLost } from './lease';
import { BindingRow } from './records';
import { Run } from './run';
import { scheduleBinding } from './scheduleBinding';
import { alarmNotice, driftFinding, runEvents } from './settleEvents';

/** A run that came to its end. */
export interface FinishedRun {
  lease: Lease;
  run: Run;
}

/**
 * Writes what runs found out, and what follows from it for grants: windows
 * begin, grants end or fail. One transaction for all of them, with the history
 * and the notices; of a run that lost its lease nothing is written.
 */
export async function settleBindings(
  tx: Tx,
  runs: FinishedRun[],
): Promise<Outcome<void>[]> {
  const { unit } = await openForBindings(
    tx,
    runs.map(({ lease }) => lease.bindingId),
  );
  const outcomes = runs.map(({ lease, run }) =>
    unlessLost(() =>
      settle(unit, heldRow(unit.bindingRow(lease.bindingId), lease), run),
    ),
  );
  await unit.write();
  return outcomes;
}

function settle(unit: UnitOfWork, own: BindingRow, run: Run): void {
  const behind = numberOf(own.generation) !== run.generation;
  const settlement = settlementOf(
    { ...run.binding, ...bindingFacts(run.binding) },
    run.desired,
    run.result,
    { now: unit.now, jitter: run.jitter, drift: run.drift },
  );
  changeBinding(unit, own, run, settlement);
  unit.record(...runEvents(run, settlement));
  if (settlement.alarm) unit.tell(alarmNotice(run, settlement));
  if (settlement.drift) unit.find(driftFinding(run.binding, settlement.drift));
  measure(unit, run, settlement);
  const { moved, ended } = moveGrants(unit, own.id, run, settlement);
  // The other bindings of grants that moved: their windows or ends are new.
  bindingsDueAgain(
    unit,
    new Set(
      moved.flatMap(grant =>
        grant.bindings.flatMap(({ id }) => (id === own.id ? [] : id)),
      ),
    ),
    run.desired.present ? 'creation' : 'removal',
  );
  renewShared(unit, ended, run.traits);
  scheduleBinding(unit, own.id, { run, settlement, behind });
}

function changeBinding(
  unit: UnitOfWork,
  own: BindingRow,
  run: Run,
  settlement: Settlement,
): void {
  const { evidence, result } = run;
  const upToDate = numberOf(own.generation) === run.generation;
  unit.changeBinding(own.id, {
    state: settlement.state,
    intent: settlement.intent ?? null,
    standing: settlement.standing ?? null,
    was_present: settlement.wasPresent,
    // Somebody may have said so only after the target was read.
    suspect: upToDate && result.observed ? false : Boolean(own.suspect),
    ...credentialAfter(own, run),
    handle: evidence.handle ? JSON.stringify(evidence.handle) : own.handle,
    not_after: settlement.notAfter ?? null,
    // Whose account is somebody's, too, would find what is that one's.
    look_at: own.account_key === null ? null : (settlement.lookAt ?? null),
    rested_at: settlement.restedAt ?? null,
    attempts: settlement.attempts,
    last_error:
      settlement.lastError ??
      (settlement.attempts === 0 ? (run.waitingFor ?? null) : own.last_error),
    pending_since: settlement.pendingSince ?? null,
    stuck: settlement.stuck,
    settled_generation: run.generation,
    ...(result.observed
      ? {
          observed_at: unit.now,
          sessions_until: evidence.observation?.sessionsUntil ?? null,
        }
      : {}),
  });
}

function measure(unit: UnitOfWork, run: Run, settlement: Settlement): void {
  const { provider, stuck } = run.binding;
  if (settlement.stuck && !stuck) unit.tx.measure({ kind: 'stuck', provider });
  if (settlement.recovered) unit.tx.measure({ kind: 'recovered', provider });
  if (settlement.drift) {
    unit.tx.measure({ kind: 'drift', provider, drift: settlement.drift });
  }
}

/** What a settled binding means for its grants. @returns those that moved, and those of them that ended */
function moveGrants(
  unit: UnitOfWork,
  bindingId: string,
  run: Run,
  settlement: Settlement,
): { moved: GrantRecord[]; ended: GrantRecord[] } {
  const { traits, unbroken } = run;
  const ids = unit.liveGrantIds(bindingId);
  const grants = () => ids.map(id => unit.grant(id)!);
  const failed = settlement.hopeless
    ? failGrants(unit, grants(), settlement.hopeless)
    : [];
  const active = activateGrants(unit, grants(), { traits, unbroken });
  const ended = finishGrants(unit, grants(), traits);
  return { moved: [...failed, ...active, ...ended], ended };
}

/** Grants that need what can never be made end, and their holders are told why. */
function failGrants(
  unit: UnitOfWork,
  grants: GrantRecord[],
  reason: string,
): GrantRecord[] {
  const failing = grants.filter(grant => covers(grant, unit.now));
  markEnding(unit, failing, { reason: 'failed', by: 'system', why: reason });
  for (const grant of failing) {
    unit.tell(
      receiverNotice(
        grant,
        grant.activatedAt ? 'ended' : 'not-activated',
        watchEndWords(grant, reason),
        'high',
      ),
    );
  }
  return failing;
}
