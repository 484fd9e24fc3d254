import { addDuration } from '../../domain/time';
import { enqueueNotice } from '../outbox/enqueueNotice';
import { Sql, Tx } from '../store';

/** Fewer than so many missing people are never a mass. */
const PEOPLE_AT_LEAST = 5;
const ALARM_EVERY = 'PT1H';

/** Who has access that goes on, and who of them is missing in the catalog. */
async function holders(sql: Sql): Promise<{ all: number; missing: number }> {
  const row = await sql('access_grant')
    .whereIn('state', ['scheduled', 'activating', 'active'])
    .countDistinct({
      all: 'receiver',
      missing: sql.raw('case when absent_since is not null then receiver end'),
    })
    .first();
  return { all: Number(row?.all ?? 0), missing: Number(row?.missing ?? 0) };
}

/**
 * Are so many people missing at once that the catalog is likelier to be wrong
 * than the people to be gone?
 */
export async function isMassAbsence(sql: Sql, share: number): Promise<boolean> {
  const { all, missing } = await holders(sql);
  return missing >= PEOPLE_AT_LEAST && missing > share * all;
}

/**
 * Tells administrators that people vanished, at most once an hour, whichever
 * replica notices.
 *
 * @returns how many are missing of how many; absent: they were told already
 */
export async function alarmMassAbsence(
  tx: Tx,
  administrators: string[],
): Promise<{ all: number; missing: number } | undefined> {
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
  if (told.length === 0) return undefined;
  const counted = await holders(tx.sql);
  await enqueueNotice(tx, {
    kind: 'admin',
    recipients: administrators,
    title: `${counted.missing} of ${counted.all} people with access are missing in the catalog`,
    description:
      'So many at once look like a fault of the catalog, so their access goes on. If they really left, end what each of them has.',
    link: '/jit-access/health',
    severity: 'critical',
  });
  return counted;
}
