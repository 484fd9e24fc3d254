import { EndReason } from '@jit-access/backstage-plugin-jit-access-common';
import { Desired, desiredState } from '../../domain/binding/desired';
import { isThere, nextStep, TargetTraits } from '../../domain/binding/nextStep';
import { endingSoonWords, notActivatedWords } from '../../domain/grant/notices';
import {
  awaitsAdmission,
  dueEnd,
  nextBoundary,
  warnAt,
} from '../../domain/grant/window';
import { earliest, Instant } from '../../domain/time';
import { currentPause } from '../controls/pause';
import { markEnding } from '../grants/beginEnding';
import { receiverNotice } from '../grants/grantNotice';
import { GrantRecord } from '../grants/records';
import { Tx } from '../store';
import { openForBindings } from '../unitOfWork/openUnit';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';
import { numberOf } from '../values';
import { bindingsDueAgain } from './dueAgain';
import { bindingFacts } from './facts';
import { heldRow, Lease, Outcome, unlessLost } from './lease';
import { BindingRecord, bindingRecord, BindingRow } from './records';
import { runLinks } from './runLinks';
import { someoneWaits } from './scheduleBinding';
import { intentChange, intentEvent } from './writeIntents';

/** A claimed binding that is to be planned. */
export interface Preparation {
  lease: Lease;
  traits: TargetTraits;
  /** A module brings its provider. */
  callable: boolean;
}

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
  /** The effect has been there since before this run. */
  unbroken: boolean;
  /** The intent to remove is written: the target is to be called now. */
  removing: boolean;
  /** The plan does not hold from then on. */
  validUntil?: Instant;
}

/**
 * Ends what is due and says what is to be done, for many bindings in one
 * transaction. Where that is a removal its intent is written at once.
 */
export async function prepareBindings(
  tx: Tx,
  preparations: Preparation[],
): Promise<Outcome<BindingPlan>[]> {
  const { unit, generations } = await openForBindings(
    tx,
    preparations.map(({ lease }) => lease.bindingId),
  );
  const before = new Map(
    [...generations.keys()].map(id => [
      id,
      numberOf(unit.bindingRow(id)?.generation ?? 0),
    ]),
  );
  const outcomes = preparations.map(preparation =>
    unlessLost(() => {
      const { bindingId } = preparation.lease;
      const row = heldRow(unit.bindingRow(bindingId), preparation.lease);
      // What this very unit has raised since is taken into account.
      const raised = numberOf(row.generation) - before.get(bindingId)!;
      const generation = generations.get(bindingId)! + raised;
      return prepare(unit, row, generation, preparation);
    }),
  );
  if (outcomes.some(({ value }) => value && value.awaiting.length > 0)) {
    const paused = (await currentPause(tx.sql)) !== undefined;
    for (const { value } of outcomes) {
      if (value && value.awaiting.length > 0) value.paused = paused;
    }
  }
  await unit.write();
  return outcomes;
}

function prepare(
  unit: UnitOfWork,
  row: BindingRow,
  generation: number,
  { traits, callable }: Preparation,
): BindingPlan {
  const { now } = unit;
  endDue(unit, row);
  warnHolders(unit, row.id);
  const grants = unit.liveGrants(row.id);
  const desired = desiredState(grants, traits.expiry, now);
  countFor(unit, row, desired, grants);
  const binding = unit.bindingById(row.id);
  const plan: BindingPlan = {
    at: now,
    binding,
    generation,
    grants,
    awaiting: grants.filter(grant => awaitsAdmission(grant, now)),
    paused: false,
    desired,
    unbroken: isThere(bindingFacts(binding)),
    removing: false,
    validUntil: earliest(...grants.map(grant => nextBoundary(grant, now))),
  };
  const step = nextStep(bindingFacts(binding), desired, {
    traits,
    now,
    someoneWaits: someoneWaits(binding, grants),
  });
  if (step !== 'remove' || !callable || plan.awaiting.length > 0) return plan;
  const intent = { kind: 'remove' as const, links: runLinks(grants) };
  unit.record(intentEvent(row, intent));
  unit.changeBinding(row.id, intentChange(intent));
  return { ...plan, binding: bindingRecord(row), removing: true };
}

/** Moves grants whose end has come to `ending`; their other bindings are due as well. */
function endDue(unit: UnitOfWork, binding: BindingRow): void {
  for (const id of unit.liveGrantIds(binding.id)) {
    const grant = unit.grant(id)!;
    const reason = dueEnd(grant, unit.now);
    if (!reason) continue;
    markEnding(unit, [grant], { reason, by: 'system' });
    if (!grant.activatedAt) tellNotActivated(unit, grant, reason, binding);
    bindingsDueAgain(
      unit,
      grant.bindings.flatMap(other =>
        other.id === binding.id ? [] : other.id,
      ),
      'removal',
    );
  }
}

function tellNotActivated(
  unit: UnitOfWork,
  grant: GrantRecord,
  reason: EndReason,
  binding: BindingRow,
): void {
  const why =
    reason === 'context-ended'
      ? 'what it was bound to is over'
      : `it could not be made in time${binding.last_error ? `: ${binding.last_error}` : ''}`;
  unit.tell(
    receiverNotice(
      grant,
      'not-activated',
      notActivatedWords(grant, why),
      'high',
    ),
  );
}

function warnHolders(unit: UnitOfWork, bindingId: string): void {
  for (const grant of unit.liveGrants(bindingId)) {
    const at = warnAt(grant);
    if (!at || at > unit.now) continue;
    unit.changeGrant(grant.id, { warned_at: unit.now });
    unit.tell(
      receiverNotice(grant, 'ending-soon', endingSoonWords(grant, unit.now)),
    );
  }
}

/** Attempts and errors are those of one direction; a turn begins to count anew. */
function countFor(
  unit: UnitOfWork,
  row: BindingRow,
  desired: Desired,
  grants: GrantRecord[],
): void {
  const wanted = desired.present ? 'present' : 'absent';
  if (row.wanted === wanted) return;
  if (row.stuck) {
    unit.record({
      type: 'binding.recovered',
      actor: 'system',
      result: 'success',
      bindingId: row.id,
      requestId: grants.at(-1)?.requestId,
      provider: row.provider,
      subject: row.subject,
      summary: `${row.title} is wanted again; it need not be removed any more`,
    });
    unit.tx.measure({ kind: 'recovered', provider: row.provider });
  }
  unit.changeBinding(row.id, {
    wanted,
    attempts: 0,
    pending_since: null,
    last_error: null,
    stuck: false,
  });
}
