import { countsFrom } from '../../domain/grant/absence';
import { LIVE } from '../grants/liveGrantIds';
import { Tx } from '../store';
import { LiveRef } from './liveRefs';
import { keepPresenceTurn, PresenceTurn } from './presenceTurn';

/**
 * Notes a successful reading of the catalog: what is missing is missing since
 * now, or since it was first found so; what is there is not missing any more.
 *
 * @throws LostPresenceTurnError - another process looks by now
 */
export async function noteLook(
  tx: Tx,
  turn: PresenceTurn,
  looked: LiveRef[],
  present: ReadonlySet<string>,
): Promise<void> {
  await keepPresenceTurn(tx, turn);
  const now = await tx.now();
  for (const kind of ['person', 'entity'] as const) {
    const refs = looked.filter(one => one.kind === kind).map(one => one.ref);
    if (refs.length === 0) continue;
    const there = refs.filter(ref => present.has(ref));
    const missing = refs.filter(ref => !present.has(ref));
    if (there.length > 0) {
      await tx.sql('absence').where({ kind }).whereIn('ref', there).delete();
    }
    if (missing.length > 0) {
      const look_at = countsFrom(now);
      await tx
        .sql('absence')
        .insert(missing.map(ref => ({ kind, ref, since: now, look_at })))
        .onConflict(['kind', 'ref'])
        .ignore();
    }
  }
}

/** Forgets that something is missing that no live access hangs on any more. */
export async function forgetUnheld(tx: Tx): Promise<void> {
  await tx.sql.raw(
    `delete from absence where kind = 'person' and not exists (
      select 1 from access_grant where receiver = absence.ref and ${LIVE})`,
  );
  await tx.sql.raw(
    `delete from absence where kind = 'entity' and not exists (
      select 1 from access_grant where entity_ref = absence.ref and ${LIVE})`,
  );
}
