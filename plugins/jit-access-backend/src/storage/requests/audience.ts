import { Principal } from '../../domain/principal';
import { Instant } from '../../domain/time';
import { Sql, Tx } from '../store';

/** Puts the people of the stage that now waits in place of the earlier ones. */
export async function replaceAudience(
  tx: Tx,
  itemId: string,
  principals: Principal[],
  since: Instant,
): Promise<void> {
  await tx.sql('item_audience').where({ item_id: itemId }).delete();
  if (principals.length === 0) return;
  await tx.sql('item_audience').insert(
    [...new Set(principals)].map(principal => ({
      item_id: itemId,
      principal,
      since,
    })),
  );
}

/** Adds who may see an item and end what comes of it. */
export async function addOverseers(
  tx: Tx,
  itemId: string,
  principals: Principal[],
): Promise<void> {
  if (principals.length === 0) return;
  await tx
    .sql('item_overseer')
    .insert(
      [...new Set(principals)].map(principal => ({
        item_id: itemId,
        principal,
      })),
    )
    .onConflict(['item_id', 'principal'])
    .ignore();
}

/** Which of the items wait for one of these principals. */
export async function itemsWaitingFor(
  sql: Sql,
  itemIds: string[],
  principals: Principal[],
): Promise<Set<string>> {
  const rows: { item_id: string }[] = await sql('item_audience')
    .whereIn('item_id', itemIds)
    .whereIn('principal', principals)
    .distinct('item_id');
  return new Set(rows.map(row => row.item_id));
}

/** Which of the items are overseen by one of these principals, or were reviewed by this person. */
export async function itemsOverseenBy(
  sql: Sql,
  itemIds: string[],
  person: { ref: string; principals: Principal[] },
): Promise<Set<string>> {
  const overseen: { item_id: string }[] = await sql('item_overseer')
    .whereIn('item_id', itemIds)
    .whereIn('principal', person.principals)
    .select('item_id')
    .union(
      sql('review')
        .whereIn('item_id', itemIds)
        .where('reviewer', person.ref)
        .select('item_id'),
    );
  return new Set(overseen.map(row => row.item_id));
}
