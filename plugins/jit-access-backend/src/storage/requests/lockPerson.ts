import { Tx } from '../store';

/**
 * Takes the lock on what a person may hold. It comes before every other lock,
 * so that caps and duplicates are counted by one transaction at a time. On
 * SQLite the transaction itself is the lock.
 */
export async function lockPerson(tx: Tx, ref: string): Promise<void> {
  if (!tx.postgres) return;
  await tx.sql('person_lock').insert({ ref }).onConflict('ref').ignore();
  await tx.sql('person_lock').where({ ref }).forUpdate().first('ref');
}
