import { Knex } from 'knex';
import { Tx } from '../store';

/** A statement of PostgreSQL that changes rows and can be part of a greater one. */
export interface Part {
  /** By which other parts refer to the rows that it returns. */
  name?: string;
  text: string;
  values: readonly unknown[];
}

/**
 * PostgreSQL only: runs statements in one round trip. No two of them may change
 * the same row, and none sees what another one does, except for the rows that
 * one with a name returns.
 */
export async function runTogether(tx: Tx, parts: Part[]): Promise<void> {
  if (parts.length === 0) return;
  const values = parts.flatMap(part => part.values) as Knex.RawBinding[];
  if (parts.length === 1) {
    await tx.sql.raw(parts[0].text, values);
    return;
  }
  const named = parts.map(
    ({ name, text }, i) => `${name ?? `part_${i}`} as (${text})`,
  );
  await tx.sql.raw(`with ${named.join(', ')} select 1`, values);
}
