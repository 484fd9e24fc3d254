import {
  countsAsGone,
  countsFrom,
  goneWords,
} from '../../domain/grant/absence';
import { watchEndWords } from '../../domain/grant/notices';
import { Instant } from '../../domain/time';
import { beginEnding } from '../grants/beginEnding';
import { LIVE } from '../grants/liveGrantIds';
import { receiverNotice } from '../grants/grantNotice';
import { enqueueNotices } from '../outbox/enqueueNotice';
import { Tx } from '../store';
import { DbInstant, instantOf } from '../values';
import { Absence } from './dueAbsences';
import { COLUMN } from './liveRefs';
import { keepPresenceTurn, PresenceTurn } from './presenceTurn';

/** So much ends in one transaction. */
const AT_ONCE = 100;

/**
 * Ends some of the access that hangs on who or what is gone. It counts as gone
 * if a reading that began at `readAt` lacked it, and the first one that did lies
 * long enough before. What was granted after that first reading has two readings
 * of its own to come.
 *
 * @returns how much was ended; less than the most that ends at once: that was all
 * @throws LostPresenceTurnError - another process looks by now
 */
export async function endGone(
  tx: Tx,
  turn: PresenceTurn,
  { kind, ref }: Absence,
  readAt: Instant,
): Promise<{ ended: number; more: boolean }> {
  await keepPresenceTurn(tx, turn);
  const row: { since: DbInstant } | undefined = await tx
    .sql('absence')
    .where({ kind, ref })
    .first('since');
  if (!row) return { ended: 0, more: false };
  const since = instantOf(row.since);
  if (!countsAsGone(since, readAt)) {
    await tx
      .sql('absence')
      .where({ kind, ref })
      .update({ look_at: countsFrom(since) });
    return { ended: 0, more: false };
  }
  const ids: { id: string }[] = await tx
    .sql('access_grant')
    .where(COLUMN[kind], ref)
    .whereRaw(LIVE)
    .where('created_at', '<=', since)
    .limit(AT_ONCE)
    .select('id');
  const why = goneWords(kind, ref);
  const ending = await beginEnding(
    tx,
    ids.map(({ id }) => id),
    { reason: 'eligibility-lost', by: 'system', why },
  );
  const notices = ending
    // Somebody else may have ended it right before.
    .filter(grant => grant.endComment === why)
    .map(grant =>
      receiverNotice(
        grant,
        grant.activatedAt ? 'ended' : 'not-activated',
        watchEndWords(grant, why),
        'high',
      ),
    );
  await enqueueNotices(tx, notices, await tx.now());
  const more = ids.length === AT_ONCE;
  if (!more) await tx.sql('absence').where({ kind, ref }).delete();
  return { ended: notices.length, more };
}
