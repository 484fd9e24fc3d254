import { grantInWords } from './grantWords';
import { isThere, TargetTraits } from '../../domain/binding/nextStep';
import { activeWords } from '../../domain/grant/notices';
import { covers, windowFrom } from '../../domain/grant/window';
import { millisecondsBetween } from '../../domain/time';
import { bindingFacts } from '../bindings/facts';
import { BindingRecord } from '../bindings/records';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';
import { grantLinks } from './grantLinks';
import { receiverNotice } from './grantNotice';
import { GrantRecord } from './records';

/**
 * Starts the windows of grants whose effects were all seen present.
 *
 * @param grants - locked, with their bindings as they are now
 * @param unbroken - the effect has been there since before this run
 * @returns those that became active, with their windows
 */
export function activateGrants(
  unit: UnitOfWork,
  grants: GrantRecord[],
  context: { traits: TargetTraits; unbroken: boolean },
): GrantRecord[] {
  const { traits, unbroken } = context;
  const { now } = unit;
  const active: GrantRecord[] = [];
  for (const grant of grants) {
    if (grant.state !== 'activating' || !covers(grant, now)) continue;
    if (!grant.bindings.every(b => isThere(bindingFacts(b)))) continue;
    const window = windowFrom(grant, now, {
      expiry: traits.expiry,
      continuesAnother: unbroken && continues(grant, grants),
    });
    unit.changeGrant(grant.id, {
      state: 'active',
      activated_at: window.activatedAt,
      ends_at: window.endsAt,
    });
    const started: GrantRecord = { ...grant, ...window, state: 'active' };
    tell(unit, started);
    active.push(started);
  }
  return active;
}

/** Does this grant begin at the very end of another one of the same effect? */
function continues(grant: GrantRecord, others: GrantRecord[]): boolean {
  return others.some(
    other =>
      other.id !== grant.id &&
      other.activatedAt !== undefined &&
      other.endsAt === grant.startsAt,
  );
}

function tell(unit: UnitOfWork, grant: GrantRecord): void {
  unit.record({
    type: 'grant.active',
    actor: 'system',
    result: 'success',
    ...grantLinks(grant),
    summary: `Running: ${grantInWords(grant)}`,
    details: {
      activatedAt: grant.activatedAt,
      endsAt: grant.endsAt,
      accounts: accountNames(grant.bindings),
    },
  });
  unit.tell(receiverNotice(grant, 'active', activeWords(grant, unit.now)));
  unit.tx.changed(grant.requestId);
  unit.tx.measure({
    kind: 'activated',
    provider: grant.provider,
    lagMs: Math.max(0, millisecondsBetween(couldBeginAt(grant), unit.now)),
  });
}

/** When it was approved and its time had come. */
function couldBeginAt({ createdAt, startsAt }: GrantRecord) {
  return startsAt > createdAt ? startsAt : createdAt;
}

function accountNames(bindings: BindingRecord[]): string[] {
  return bindings.flatMap(binding => binding.account?.name ?? []);
}
