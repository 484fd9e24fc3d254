import { PresenceKind } from '../../domain/grant/absence';
import { addDuration } from '../../domain/time';
import { enqueueNotice } from '../outbox/enqueueNotice';
import { Tx } from '../store';

const ALARM_EVERY = 'PT1H';

/** Who is alarmed about what. */
const WORDS = {
  person: {
    name: 'mass-absence',
    what: 'people with access',
    description:
      'So many at once look like a fault of the catalog, so their access goes on. If they really left, end what each of them has.',
  },
  entity: {
    name: 'mass-absence-entities',
    what: 'entities with running access',
    description:
      'So many at once look like a fault of the catalog, so access on them goes on. If they were really removed, end what runs on each of them.',
  },
} as const satisfies Record<PresenceKind, object>;

/** That very many are missing, in words. */
export function massAbsenceWords(
  kind: PresenceKind,
  { all, missing }: { all: number; missing: number },
): string {
  return `${missing} of ${all} ${WORDS[kind].what} are missing in the catalog`;
}

/**
 * Tells administrators that people or entities vanished, of each at most once an
 * hour, whichever replica notices.
 *
 * @returns whether they were told now
 */
export async function alarmMassAbsence(
  tx: Tx,
  kind: PresenceKind,
  looked: { all: number; missing: number },
  administrators: string[],
): Promise<boolean> {
  const now = await tx.now();
  const told = await tx
    .sql('control')
    .insert({
      name: WORDS[kind].name,
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
    title: massAbsenceWords(kind, looked),
    description: WORDS[kind].description,
    link: '/jit-access/health',
    severity: 'critical',
  });
  return true;
}
