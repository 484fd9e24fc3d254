import { AudienceEntry } from '../../domain/item/entitlement';
import { dependsOnGroup, isDynamic, Principal } from '../../domain/principal';
import { Instant, IsoDuration } from '../../domain/time';
import { Sql, Tx } from '../store';
import { DbInstant, instantOf, optional } from '../values';

/** Whom an item waits for. */
export interface NewAudience {
  principals: Principal[];
  since: Instant;
  /** Members and leads of a group count only after so long in it. */
  minAge?: IsoDuration;
}

/** Puts the people of the stage that now waits in place of the earlier ones. */
export async function replaceAudience(
  tx: Tx,
  itemId: string,
  audience: NewAudience,
): Promise<void> {
  await tx.sql('item_audience').where({ item_id: itemId }).delete();
  await insertAudience(tx, itemId, audience);
}

/**
 * Asks more people; whoever is asked already stays asked as they were. An item
 * waits for all of them since the same instant, or inboxes would list it twice.
 */
export async function addAudience(
  tx: Tx,
  itemId: string,
  audience: NewAudience,
): Promise<void> {
  const row: { since: DbInstant } | undefined = await tx
    .sql('item_audience')
    .where({ item_id: itemId })
    .first('since');
  const since = row ? instantOf(row.since) : audience.since;
  await insertAudience(tx, itemId, { ...audience, since });
}

async function insertAudience(
  tx: Tx,
  itemId: string,
  { principals, since, minAge }: NewAudience,
): Promise<void> {
  if (principals.length === 0) return;
  await tx
    .sql('item_audience')
    .insert(
      [...new Set(principals)].map(principal => ({
        item_id: itemId,
        principal,
        since,
        min_age: dependsOnGroup(principal) ? (minAge ?? null) : null,
        dynamic: isDynamic(principal),
      })),
    )
    .onConflict(['item_id', 'principal'])
    .ignore();
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

/** Whom each of the items waits for. */
export async function audienceOf(
  sql: Sql,
  itemIds: string[],
): Promise<Map<string, AudienceEntry[]>> {
  const audiences = new Map<string, AudienceEntry[]>();
  if (itemIds.length === 0) return audiences;
  const rows: { item_id: string; principal: string; min_age: string | null }[] =
    await sql('item_audience')
      .whereIn('item_id', itemIds)
      .orderBy(['item_id', 'principal'])
      .select('item_id', 'principal', 'min_age');
  for (const row of rows) {
    const entries = audiences.get(row.item_id) ?? [];
    entries.push({
      principal: row.principal,
      minAge: optional(row.min_age),
    });
    audiences.set(row.item_id, entries);
  }
  return audiences;
}

/** Principals that something waits for and that only context sources know. */
export async function dynamicPrincipalsThatWait(
  sql: Sql,
): Promise<Principal[]> {
  const rows: { principal: string }[] = await sql('item_audience')
    // Written out, so that the index of these few rows is used.
    .whereRaw('dynamic')
    .distinct('principal')
    .orderBy('principal');
  return rows.map(row => row.principal);
}

/** Ages that are asked of these principals wherever something waits for them. */
export async function agesAskedOf(
  sql: Sql,
  principals: Principal[],
): Promise<IsoDuration[]> {
  if (principals.length === 0) return [];
  const rows: { min_age: string }[] = await sql('item_audience')
    .whereIn('principal', principals)
    .whereNotNull('min_age')
    .distinct('min_age');
  return rows.map(row => row.min_age);
}
