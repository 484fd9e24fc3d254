import { watchEndWords } from '../../domain/grant/notices';
import {
  judgeWatch,
  nextLook,
  WatchFinding,
  WatchVerdict,
} from '../../domain/grant/watch';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { makeDueAgain } from '../bindings/dueAgain';
import { lockBindings } from '../bindings/lockBindings';
import { Tx } from '../store';
import { beginEnding } from './beginEnding';
import { grantLinks } from './grantLinks';
import { noticeToReceiver } from './grantNotice';
import { bindingIdsOf, lockGrants } from './lockGrants';
import { GrantRecord, grantRecord } from './records';

/** How a look is settled. */
export interface WatchSettings {
  /** How often access is looked at, in milliseconds. */
  everyMs: number;
  /** From 0 to 1, for the spread. */
  jitter: number;
}

/**
 * Acts on what was found out about running access: ends it, moves its end, or
 * says when it is looked at next. Nothing happens when it ended meanwhile.
 */
export async function settleWatch(
  tx: Tx,
  grantId: string,
  finding: WatchFinding,
  settings: WatchSettings,
): Promise<void> {
  const [row] = await lockGrants(tx, [grantId]);
  if (!row || row.state === 'ending' || row.state === 'ended') return;
  const grant = grantRecord(row, []);
  const now = await tx.now();
  const verdict = judgeWatch(grant, finding, now);
  if (verdict.end) await endNow(tx, grant, verdict.end);
  else await goOn(tx, grant, verdict, now, settings);
}

async function endNow(
  tx: Tx,
  grant: GrantRecord,
  { reason, why }: NonNullable<WatchVerdict['end']>,
): Promise<void> {
  await beginEnding(tx, [grant.id], { reason, by: 'system', why });
  await noticeToReceiver(
    tx,
    grant,
    grant.activatedAt ? 'ended' : 'not-activated',
    watchEndWords(grant, why),
    'high',
  );
}

async function goOn(
  tx: Tx,
  grant: GrantRecord,
  verdict: WatchVerdict,
  now: Instant,
  settings: WatchSettings,
): Promise<void> {
  const { watchedAt, boundUntil, endsAt } = verdict;
  await tx
    .sql('access_grant')
    .where({ id: grant.id })
    .update({
      watched_at: watchedAt ?? null,
      bound_until: boundUntil ?? null,
      ends_at: endsAt ?? null,
      watch_at: nextLook(grant, now, settings) ?? null,
    });
  if (boundUntil === grant.boundUntil && endsAt === grant.endsAt) return;
  await appendEvents(tx, [
    {
      type: 'grant.redecided',
      actor: 'system',
      result: 'success',
      ...grantLinks(grant),
      summary: `${grant.boundTo?.title ?? 'What it is bound to'} now ends at ${boundUntil}, and the access with it`,
      details: { was: grant.boundUntil, boundUntil, endsAt },
    },
  ]);
  // Where the target ends access itself, it is told the new end.
  const bindings = await lockBindings(tx, await bindingIdsOf(tx, [grant.id]));
  await makeDueAgain(tx, bindings, now, 'creation');
  tx.changed(grant.requestId);
}
