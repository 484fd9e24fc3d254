import { desiredState } from '../../domain/binding/desired';
import { isGone, nextStep } from '../../domain/binding/nextStep';
import { Settlement } from '../../domain/binding/settlement';
import { awaitsAdmission, nextBoundary } from '../../domain/grant/window';
import { earliest, Instant } from '../../domain/time';
import { GrantRecord } from '../grants/records';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';
import { laneNumber } from './dueAgain';
import { bindingFacts } from './facts';
import { BindingRecord } from './records';
import { Run } from './run';

/**
 * Lets go of a settled binding and says when it is looked at next: now if it
 * is behind or there is more to do, at its retry if something failed, else at
 * the next instant at which a grant of it begins or ends; or never.
 *
 * @param settled.behind - its grants changed since the run was planned
 */
export function scheduleBinding(
  unit: UnitOfWork,
  bindingId: string,
  settled: { run: Run; settlement: Settlement; behind: boolean },
): void {
  const { run, settlement, behind } = settled;
  const { now } = unit;
  const binding = unit.bindingById(bindingId);
  const grants = unit.liveGrants(bindingId);
  const desired = desiredState(grants, run.traits.expiry, now);
  const step = nextStep(bindingFacts(binding), desired, {
    traits: run.traits,
    now,
    someoneWaits: someoneWaits(binding, grants),
  });
  const turned = desired.present !== run.desired.present;
  let next: Instant | undefined;
  if (behind || turned) next = now;
  else if (settlement.retryAt) {
    next = earliest(settlement.retryAt, boundary(binding, grants, run, now));
  } else if (step !== 'rest') next = now;
  else next = boundary(binding, grants, run, now);

  const creation =
    step === 'rest'
      ? !desired.present && grants.some(grant => grant.state === 'scheduled')
      : // What is there may have to be taken away before its turn comes.
        desired.present && binding.state !== 'present';
  const gone = isGone(bindingFacts(binding));
  unit.changeBinding(bindingId, {
    lease_owner: null,
    next_run_at: next ?? null,
    lane: laneNumber(creation ? 'creation' : 'removal'),
    ...(!desired.present && gone
      ? { credential: null, credential_state: 'none' }
      : {}),
  });
  if (next !== undefined && next <= now) unit.tx.wakeWorker();
}

/** Does a grant that is ending wait to hear how things are now? */
export function someoneWaits(
  binding: BindingRecord,
  grants: GrantRecord[],
): boolean {
  return grants.some(
    grant =>
      grant.state === 'ending' &&
      (binding.observedAt === undefined ||
        (grant.endingAt !== undefined && binding.observedAt < grant.endingAt)),
  );
}

function boundary(
  binding: BindingRecord,
  grants: GrantRecord[],
  run: Run,
  now: Instant,
): Instant | undefined {
  // What is still there after its expiry is looked at when it is retried.
  const expires = !run.traits.revocable && binding.state === 'present';
  const ownExpiry =
    expires && binding.notAfter && binding.notAfter > now
      ? binding.notAfter
      : undefined;
  return earliest(
    ownExpiry,
    ...grants.map(grant => {
      const next = nextBoundary(grant, now);
      if (!awaitsAdmission(grant, now)) return next;
      // Its time came during the run, or it was asked about and has to wait.
      return earliest(run.waitUntil ?? now, next);
    }),
  );
}
