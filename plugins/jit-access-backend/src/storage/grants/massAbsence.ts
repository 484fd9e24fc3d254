import { addDuration } from '../../domain/time';
import { enqueueNotice } from '../outbox/enqueueNotice';
import { Sql, Tx } from '../store';

const ALARM_EVERY = 'PT1H';

/** Refs of all people whose access goes on or is to begin. */
export async function holdersOfAccess(sql: Sql): Promise<string[]> {
  const rows: { receiver: string }[] = await sql('access_grant')
    .whereIn('state', ['scheduled', 'activating', 'active'])
    .distinct('receiver');
  return rows.map(row => row.receiver);
}

/**
 * Tells administrators that people vanished, at most once an hour, whichever
 * replica notices.
 *
 * @returns whether they were told now
 */
export async function alarmMassAbsence(
  tx: Tx,
  holders: { all: number; missing: number },
  administrators: string[],
): Promise<boolean> {
  const now = await tx.now();
  const told = await tx
    .sql('control')
    .insert({
      name: 'mass-absence',
      value: '{}',
      changed_by: 'system',
      changed_at: now,
    })
    .onConflict('name')
    .merge(['changed_at'])
    .where('control.changed_at', '<=', addDuration(now, `-${ALARM_EVERY}`))
    .returning('name');
  if (told.length === 0) return false;
  await enqueueNotice(tx, {
    kind: 'admin',
    recipients: administrators,
    title: `${holders.missing} of ${holders.all} people with access are missing in the catalog`,
    description:
      'So many at once look like a fault of the catalog, so their access goes on. If they really left, end what each of them has.',
    link: '/jit-access/health',
    severity: 'critical',
  });
  return true;
}
