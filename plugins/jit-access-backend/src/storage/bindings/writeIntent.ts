import { nameOfRef } from '../../domain/words';
import { AuditLinks } from '../../domain/audit/event';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { Tx } from '../store';
import { numberOf } from '../values';
import { heldRow, Lease } from './lease';
import { lockBindings } from './lockBindings';
import { BindingPlan } from './prepareBinding';
import { BindingRecord, bindingRecord } from './records';

/** What is about to be asked of the target. */
export interface Intent {
  kind: 'ensure' | 'remove';
  /** Sealed secret of a new account; absent: keep what there is. */
  credential?: string;
  notAfter?: Instant;
  links: AuditLinks;
}

/**
 * Writes what is about to be asked of the target, before it is asked: whoever
 * comes after a crash knows that something may have happened. From now on the
 * state is unknown until it is observed.
 *
 * @returns undefined when the plan does not hold any more; nothing was written
 * @throws LeaseLostError
 */
export async function writeIntent(
  tx: Tx,
  lease: Lease,
  plan: BindingPlan,
  intent: Intent,
): Promise<BindingRecord | undefined> {
  const row = heldRow(await lockBindings(tx, [lease.bindingId]), lease);
  const now = await tx.now();
  const stale =
    numberOf(row.generation) !== plan.generation ||
    (plan.validUntil !== undefined && plan.validUntil <= now);
  if (stale) return undefined;
  const change = {
    intent: intent.kind,
    state: 'unknown' as const,
    // What is present after this is ours.
    ...(intent.kind === 'ensure' ? { standing: false } : {}),
    ...(intent.credential
      ? {
          credential: intent.credential,
          credential_state: 'ready' as const,
        }
      : {}),
  };
  await tx.sql('binding').where({ id: row.id }).update(change);
  await appendEvents(tx, [
    {
      type: 'provider.intent',
      actor: 'system',
      result: 'success',
      ...intent.links,
      bindingId: row.id,
      provider: row.provider,
      subject: row.subject,
      summary: `About to ${intent.kind === 'ensure' ? 'set up' : 'remove'}: ${row.title} for ${nameOfRef(row.subject)}`,
      details: {
        call: intent.kind,
        effect: row.effect_key,
        notAfter: intent.notAfter,
        attempt: row.attempts + 1,
      },
    },
  ]);
  return bindingRecord({ ...row, ...change });
}
