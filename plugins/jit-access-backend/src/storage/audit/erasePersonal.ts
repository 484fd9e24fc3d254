import { Tx } from '../store';
import { appendEvents } from './appendEvents';

export interface Erasure {
  /** Whose text, and text about whom, is erased. */
  person: string;
  /** Who erases it. */
  actor: string;
  /** Why; kept as personal text of the record. */
  reason: string;
}

/** At most so many in one transaction, and in one record of it. */
const BATCH = 500;

/**
 * Erases what a person wrote, and what was written about this person, from the
 * history, and records which events lost their text. Call it in transactions
 * of their own until it returns 0. The chain stays valid: it holds a salted
 * hash of the text, and the salt goes as well.
 *
 * @returns how many events lost their text in this transaction
 */
export async function erasePersonal(tx: Tx, erasure: Erasure): Promise<number> {
  const { person, actor, reason } = erasure;
  const written = tx.sql('audit_event').select('id').where('actor', person);
  const about = tx.sql('audit_event').select('id').where('subject', person);
  for (const query of [written, about]) {
    void query
      .whereNotNull('personal')
      // The records of erasures say why a text is gone.
      .whereNot('type', 'history.erased')
      .orderBy('id')
      .limit(BATCH);
  }
  const found: { id: string }[] = await tx.sql
    .select('id')
    .from(written.as('w'))
    .union(tx.sql.select('id').from(about.as('a')))
    .limit(BATCH);
  const erased: { id: string }[] = await tx
    .sql('audit_event')
    .whereIn(
      'id',
      found.map(row => row.id),
    )
    // Another erasure may have been faster.
    .whereNotNull('personal')
    .update({ personal: null, personal_salt: null })
    .returning('id');
  if (erased.length === 0) return 0;
  await appendEvents(tx, [
    {
      type: 'history.erased',
      actor,
      result: 'success',
      subject: person,
      summary: `Erased the personal text of ${erased.length} events of ${person}`,
      details: { eventIds: erased.map(row => row.id).sort() },
      personal: { reason },
    },
  ]);
  return erased.length;
}
