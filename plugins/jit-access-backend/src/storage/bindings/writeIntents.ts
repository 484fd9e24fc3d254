import { nameOfRef } from '../../domain/words';
import { Change } from '../../domain/binding/nextStep';
import { AuditLinks, NewAuditEvent } from '../../domain/audit/event';
import { Instant } from '../../domain/time';
import { Tx } from '../store';
import { writeChanges } from '../unitOfWork/writeChanges';
import { numberOf } from '../values';
import { heldRow, Lease, Outcome, unlessLost } from './lease';
import { lockBindings } from './lockBindings';
import { BindingRecord, bindingRecord, BindingRow } from './records';

/** What is about to be asked of the target. */
export interface Intent {
  kind: Change;
  /** Sealed secret that is about to be set; absent: keep what there is. */
  credential?: string;
  notAfter?: Instant;
  links: AuditLinks;
}

/** An intent that follows from a plan. */
export interface PlannedIntent {
  lease: Lease;
  plan: { generation: number; validUntil?: Instant };
  intent: Intent;
}

/**
 * Writes what is about to be asked of targets, before they are asked: whoever
 * comes after a crash knows that something may have happened. From now on the
 * state is unknown until it is observed.
 *
 * @returns for each the binding; undefined when the plan does not hold any
 * more, then nothing was written for it
 */
export async function writeIntents(
  tx: Tx,
  planned: PlannedIntent[],
): Promise<Outcome<BindingRecord | undefined>[]> {
  const locked = await lockBindings(
    tx,
    planned.map(({ lease }) => lease.bindingId),
  );
  const rows = new Map(locked.map(row => [row.id, row]));
  const now = await tx.now();
  const changes = new Map<string, Partial<BindingRow>>();
  const events: NewAuditEvent[] = [];
  const outcomes = planned.map(({ lease, plan, intent }) =>
    unlessLost(() => {
      const row = heldRow(rows.get(lease.bindingId), lease);
      const stale =
        numberOf(row.generation) !== plan.generation ||
        (plan.validUntil !== undefined && plan.validUntil <= now);
      if (stale) return undefined;
      const change = intentChange(intent);
      changes.set(row.id, change);
      events.push(intentEvent(row, intent));
      return bindingRecord({ ...row, ...change });
    }),
  );
  await writeChanges(tx, {
    at: now,
    grants: new Map(),
    bindings: changes,
    events,
    notices: [],
  });
  return outcomes;
}

/** What an intent changes of a binding. */
export function intentChange(intent: Intent): Partial<BindingRow> {
  if (intent.kind === 'renew') {
    // It is there before and after; the new secret counts once it is set.
    return intent.credential ? { credential: intent.credential } : {};
  }
  return {
    intent: intent.kind,
    state: 'unknown',
    // What is present after this is ours.
    ...(intent.kind === 'ensure' ? { standing: false } : {}),
    ...(intent.credential
      ? { credential: intent.credential, credential_state: 'ready' }
      : {}),
  };
}

const ABOUT_TO: Record<Change, string> = {
  ensure: 'set up',
  remove: 'remove',
  renew: 'set a new secret',
};

/** How an intent is written down in the history. */
export function intentEvent(row: BindingRow, intent: Intent): NewAuditEvent {
  return {
    type: 'provider.intent',
    actor: 'system',
    result: 'success',
    ...intent.links,
    bindingId: row.id,
    provider: row.provider,
    subject: row.subject,
    summary: `About to ${ABOUT_TO[intent.kind]}: ${row.title} for ${nameOfRef(row.subject)}`,
    details: {
      call: intent.kind,
      effect: row.effect_key,
      notAfter: intent.notAfter,
      attempt: row.attempts + 1,
    },
  };
}
