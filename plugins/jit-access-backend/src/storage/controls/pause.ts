import { Instant } from '../../domain/time';
import { Sql, Tx } from '../store';
import { DbInstant, instantOf } from '../values';

/** All new access is stopped. */
export interface Pause {
  reason: string;
  by: string;
  at: Instant;
}

/** Absent: new access is given. */
export async function currentPause(sql: Sql): Promise<Pause | undefined> {
  const row:
    | { reason: string | null; changed_by: string; changed_at: DbInstant }
    | undefined = await sql('control').where({ name: 'pause' }).first();
  return (
    row && {
      reason: row.reason ?? '',
      by: row.changed_by,
      at: instantOf(row.changed_at),
    }
  );
}

/** @returns false when it was paused already */
export async function setPause(tx: Tx, pause: Pause): Promise<boolean> {
  const inserted = await tx
    .sql('control')
    .insert({
      name: 'pause',
      value: '{}',
      changed_by: pause.by,
      reason: pause.reason,
      changed_at: pause.at,
    })
    .onConflict('name')
    .ignore()
    .returning('name');
  return inserted.length === 1;
}

/** @returns false when it was not paused */
export async function clearPause(tx: Tx): Promise<boolean> {
  return (await tx.sql('control').where({ name: 'pause' }).delete()) > 0;
}
