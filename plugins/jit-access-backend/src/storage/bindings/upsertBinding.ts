import { Effect, Subject } from '@jit-access/backstage-plugin-jit-access-node';
import { v7 as uuid } from 'uuid';
import { Instant } from '../../domain/time';
import { Tx } from '../store';
import { booleanOf } from '../values';
import { BindingRow } from './records';

/**
 * Makes sure that there is a row for this person and effect, and returns its
 * id. The row is not locked yet: several are locked together, by id.
 */
export async function upsertBinding(
  tx: Tx,
  wanted: {
    provider: string;
    effect: Effect;
    subject: Subject;
    at: Instant;
  },
): Promise<string> {
  const { provider, effect, subject } = wanted;
  const key = { provider, effect_key: effect.key, subject: subject.ref };
  await tx
    .sql('binding')
    .insert({
      ...key,
      id: uuid(),
      title: effect.title,
      target: JSON.stringify(effect.target),
      subject_facts: JSON.stringify(subject),
      created_at: wanted.at,
      // The grant that it is made for raises it to the first one that counts.
      generation: 0,
      settled_generation: 0,
    })
    .onConflict(['provider', 'effect_key', 'subject'])
    .ignore();
  const row = await tx.sql<BindingRow>('binding').where(key).first('id');
  if (!row) throw new Error(`The binding of ${effect.key} vanished`);
  return row.id;
}

/**
 * Forgets what was pinned for earlier grants of a binding that is at rest:
 * verified absent (or never ours) and covered by nobody. The person's account,
 * the way to the target and what was there before are looked up anew.
 */
export async function restBinding(
  tx: Tx,
  row: BindingRow,
  fresh: { effect: Effect; subject: Subject },
): Promise<void> {
  const atRest =
    row.intent === null &&
    // Somebody may still reach the target: what comes of it has to be found.
    !booleanOf(row.suspect) &&
    (row.state === 'absent' || Boolean(row.standing)) &&
    row.lease_owner === null;
  if (!atRest) return;
  const wasOurs = row.standing !== null && !booleanOf(row.standing);
  await tx
    .sql('binding')
    .where({ id: row.id })
    .update({
      title: fresh.effect.title,
      target: JSON.stringify(fresh.effect.target),
      subject_facts: JSON.stringify(fresh.subject),
      account_key: null,
      account: null,
      handle: null,
      state: 'absent',
      standing: null,
      was_present: false,
      not_after: null,
      sessions_until: null,
      look_at: null,
      // What comes back right after our removal is not taken for somebody else's.
      rested_at: wasOurs ? row.rested_at : null,
      last_account_key: wasOurs ? row.account_key : null,
      attempts: 0,
      last_error: null,
      stuck: false,
      credential: null,
      credential_state: 'none',
    });
}
