import { findingsInWords } from '../../domain/drift/words';
import { addDuration, addMilliseconds, Instant } from '../../domain/time';
import { enqueueNotice } from '../outbox/enqueueNotice';
import { Sql, Tx } from '../store';
import { findingOf, FindingRow } from './findings';

const NAME = 'drift-told';
/** What is found after people were told waits so long, so that a storm is one message and not a thousand. */
const TELL_EVERY = 'PT15M';
/** The history has them for ever; these are for telling and for the health page. */
const KEPT = 'P30D';
/** So much is told, and forgotten, at once. */
const AT_ONCE = 1_000;

/** Leaves telling to later: it could not be found out whom to tell. */
export async function postponeFindings(
  sql: Sql,
  now: Instant,
  ms: number,
): Promise<void> {
  await sql('drift_finding')
    .where('tell_at', '<=', now)
    .update({ tell_at: addMilliseconds(now, ms) });
}

/** Tells all that is due in one notice, at most every quarter of an hour, whichever replica does. */
export async function tellFindings(
  tx: Tx,
  administrators: string[],
): Promise<void> {
  const now = await tx.now();
  const notBefore = addDuration(await lastTold(tx, now), TELL_EVERY);
  if (notBefore > now) {
    await tx
      .sql('drift_finding')
      .where('tell_at', '<=', now)
      .update({ tell_at: notBefore });
    return;
  }
  const rows: FindingRow[] = await tx
    .sql('drift_finding')
    .where('tell_at', '<=', now)
    .orderBy([{ column: 'tell_at' }, { column: 'id' }])
    .limit(AT_ONCE);
  if (rows.length === 0) return;
  await enqueueNotice(tx, {
    ...findingsInWords(rows.map(findingOf), rows.length),
    kind: 'drift',
    recipients: administrators,
    link: '/jit-access/health',
    severity: 'critical',
  });
  const told = rows.map(row => row.id);
  await tx.sql('drift_finding').whereIn('id', told).update({ tell_at: null });
  await tx
    .sql('control')
    .where({ name: NAME })
    .update({ value: JSON.stringify({ at: now }), changed_at: now });
  await forgetOld(tx, now);
}

/** Locks who may tell. */
async function lastTold(tx: Tx, now: Instant): Promise<Instant> {
  await tx
    .sql('control')
    .insert({
      name: NAME,
      value: '{}',
      changed_by: 'system',
      changed_at: now,
    })
    .onConflict('name')
    .ignore();
  const query = tx.sql('control').where({ name: NAME });
  if (tx.postgres) void query.forUpdate();
  const [row]: { value: string }[] = await query;
  const { at } = JSON.parse(row.value) as { at?: Instant };
  return at ?? addDuration(now, '-P1D');
}

async function forgetOld(tx: Tx, now: Instant): Promise<void> {
  const old: { id: string }[] = await tx
    .sql('drift_finding')
    .where('found_at', '<', addDuration(now, `-${KEPT}`))
    .whereNull('tell_at')
    .orderBy('found_at')
    .limit(AT_ONCE)
    .select('id');
  if (old.length === 0) return;
  await tx
    .sql('drift_finding')
    .whereIn(
      'id',
      old.map(row => row.id),
    )
    .delete();
}
