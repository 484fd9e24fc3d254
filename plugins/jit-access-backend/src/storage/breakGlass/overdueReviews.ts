import { Principal } from '../../domain/principal';
import { addDuration, Instant } from '../../domain/time';
import { nameOfRef } from '../../domain/words';
import { appendEvents } from '../audit/appendEvents';
import { enqueueNotice } from '../outbox/enqueueNotice';
import { addAudience, addOverseers } from '../requests/audience';
import { itemRecord, ItemRecord, ItemRow } from '../requests/records';
import { Sql, Tx } from '../store';

/** How often people are told again of a review that is overdue. */
const AGAIN_AFTER = 'P1D';

/** Break-glass whose review is overdue and of which people are to be told now; at most `limit`. */
export async function overdueReviews(
  sql: Sql,
  now: Instant,
  limit: number,
): Promise<ItemRecord[]> {
  const rows = await sql<ItemRow>('item')
    .whereNotNull('review_due_at')
    .whereNull('reviewed_at')
    .where('remind_at', '<=', now)
    .orderBy([{ column: 'remind_at' }, { column: 'id' }])
    .limit(limit);
  return rows.map(itemRecord);
}

/** Whom an overdue review concerns. */
export interface OverdueConcerns {
  /** Who is asked as well from now on. */
  escalateTo: Principal[];
  /** Refs of everybody who may review it, and of those asked as well. */
  people: string[];
}

/**
 * Asks more people for a review that is overdue, the first time; tells all who
 * may give it, every time. Nothing happens when somebody did it meanwhile.
 *
 * @returns whether it was overdue still
 */
export async function pressForReview(
  tx: Tx,
  itemId: string,
  concerns: OverdueConcerns,
): Promise<boolean> {
  const query = tx.sql<ItemRow>('item').where({ id: itemId }).first();
  if (tx.postgres) void query.forUpdate();
  const row = await query;
  const now = await tx.now();
  const item = row && itemRecord(row);
  if (!item?.remindAt || item.remindAt > now || item.reviewedAt) return false;
  const first = item.reviewEscalatedAt === undefined;
  await tx
    .sql('item')
    .where({ id: itemId })
    .update({
      review_escalated_at: item.reviewEscalatedAt ?? now,
      remind_at: addDuration(now, AGAIN_AFTER),
    });
  await addAudience(tx, itemId, {
    principals: concerns.escalateTo,
    since: now,
  });
  await addOverseers(tx, itemId, concerns.escalateTo);
  await appendEvents(tx, [
    {
      type: first ? 'break-glass.overdue' : 'item.reminded',
      actor: 'system',
      result: first ? 'failure' : 'success',
      requestId: item.requestId,
      itemId: item.id,
      entityRef: item.entityRef,
      role: item.role,
      subject: item.receiver,
      provider: item.provider,
      summary: first
        ? `Nobody reviewed the emergency access of ${nameOfRef(item.receiver)} in time; more people are asked`
        : `Reminded: the emergency access of ${nameOfRef(item.receiver)} still waits for its review`,
      details: { reviewDueAt: item.reviewDueAt, asked: concerns.escalateTo },
    },
  ]);
  await tell(tx, item, concerns.people);
  tx.changed(item.requestId);
  return true;
}

async function tell(tx: Tx, item: ItemRecord, people: string[]): Promise<void> {
  const receiver = nameOfRef(item.receiver);
  await enqueueNotice(tx, {
    kind: 'break-glass-review',
    recipients: people.filter(
      ref => ref !== item.requester && ref !== item.receiver,
    ),
    title: `Overdue: review of emergency access of ${receiver}`,
    description: `${item.roleSummary.title} on ${nameOfRef(item.entityRef)}. Say whether it was justified; until then ${receiver} cannot use emergency access again.`,
    link: `/jit-access/requests/${item.requestId}`,
    severity: 'high',
    requestId: item.requestId,
  });
}
