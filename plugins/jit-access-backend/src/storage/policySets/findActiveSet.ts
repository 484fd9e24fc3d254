import type { DocumentText } from '../../policy/documents';
import { Instant } from '../../domain/time';
import { Sql } from '../store';
import { DbInstant, instantOf } from '../values';

/** The row of `control` that names the set in force; its epoch counts the sets that were. */
export const ACTIVE_POLICY = 'active-policy';

/** The set in force, as it was stored. */
export interface ActiveSet {
  digest: string;
  documents: DocumentText[];
  activatedAt: Instant;
}

/** One primary-key read; absent when no set was ever put in force. */
export async function findSetInForce(
  sql: Sql,
): Promise<{ digest: string; version: number } | undefined> {
  const row: { value: string; epoch: string | number } | undefined = await sql(
    'control',
  )
    .where({ name: ACTIVE_POLICY })
    .first('value', 'epoch');
  return (
    row && {
      digest: JSON.parse(row.value).digest,
      // PostgreSQL hands over big integers as text.
      version: Number(row.epoch),
    }
  );
}

/** The set with its documents. */
export async function findActiveSet(sql: Sql): Promise<ActiveSet | undefined> {
  const control: { value: string; changed_at: DbInstant } | undefined =
    await sql('control')
      .where({ name: ACTIVE_POLICY })
      .first('value', 'changed_at');
  if (!control) return undefined;
  const { digest } = JSON.parse(control.value);
  // Sets are never deleted, so reading in two steps finds the one that was named.
  const set: { documents: string } | undefined = await sql('policy_set')
    .where({ digest })
    .first('documents');
  return (
    set && {
      digest,
      documents: JSON.parse(set.documents),
      activatedAt: instantOf(control.changed_at),
    }
  );
}
