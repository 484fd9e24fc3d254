import { grantInWords } from './grantWords';
import { isThere, TargetTraits } from '../../domain/binding/nextStep';
import { activeWords } from '../../domain/grant/notices';
import { covers, windowFrom } from '../../domain/grant/window';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { bindingFacts } from '../bindings/facts';
import { BindingRecord } from '../bindings/records';
import { Tx } from '../store';
import { grantLinks } from './grantLinks';
import { noticeToReceiver } from './grantNotice';
import { GrantRecord } from './records';

/**
 * Starts the windows of grants whose effects were all seen present.
 *
 * @param grants - locked, with their bindings as they are now
 * @param unbroken - the effect has been there since before this run
 * @returns those that became active, with their windows
 */
export async function activateGrants(
  tx: Tx,
  grants: GrantRecord[],
  context: { now: Instant; traits: TargetTraits; unbroken: boolean },
): Promise<GrantRecord[]> {
  const { now, traits, unbroken } = context;
  const active: GrantRecord[] = [];
  for (const grant of grants) {
    if (grant.state !== 'activating' || !covers(grant, now)) continue;
    if (!grant.bindings.every(b => isThere(bindingFacts(b)))) continue;
    const window = windowFrom(grant, now, {
      expiry: traits.expiry,
      continuesAnother: unbroken && continues(grant, grants),
    });
    await tx.sql('access_grant').where({ id: grant.id }).update({
      state: 'active',
      activated_at: window.activatedAt,
      ends_at: window.endsAt,
    });
    const started: GrantRecord = { ...grant, ...window, state: 'active' };
    await record(tx, started, now);
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

async function record(tx: Tx, grant: GrantRecord, now: Instant): Promise<void> {
  await appendEvents(tx, [
    {
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
    },
  ]);
  await noticeToReceiver(tx, grant, 'active', activeWords(grant, now));
  tx.changed(grant.requestId);
}

function accountNames(bindings: BindingRecord[]): string[] {
  return bindings.flatMap(binding => binding.account?.name ?? []);
}
