import { Instant } from '../../domain/time';
import { nameOfRef } from '../../domain/words';
import { appendEvents } from '../audit/appendEvents';
import { Tx } from '../store';
import { addAudience, addOverseers } from './audience';
import { ItemRecord } from './records';
import { itemInWords, itemLinks, noticeStage } from './stageNotice';
import { lockItemsDue } from './waitingItems';

/** Which items to look at, and who is told of each. */
export interface DueItems {
  /** By item; resolved before the transaction, since that asks the catalog. */
  recipients: ReadonlyMap<string, string[]>;
  /** Leaves alone what somebody is changing, and comes back for it. */
  skipLocked?: boolean;
}

/**
 * Asks more people about the items of `recipients` whose stage has waited for
 * so long; those who are asked already stay asked. As with `lapseDue`, whoever
 * is about to change an item calls this for it first, after that one.
 *
 * @returns those that were escalated
 */
export async function escalateDue(
  tx: Tx,
  { recipients, skipLocked }: DueItems,
): Promise<ItemRecord[]> {
  const now = await tx.now();
  const due = await lockItemsDue(tx, 'escalates_at', now, {
    itemIds: [...recipients.keys()],
    skipLocked,
  });
  for (const item of due) {
    await escalate(tx, item, now, recipients.get(item.id) ?? []);
  }
  return due;
}

async function escalate(
  tx: Tx,
  item: ItemRecord,
  now: Instant,
  recipients: string[],
): Promise<void> {
  const stage = item.decision.stages[item.stage];
  const added = stage.escalation?.audience ?? [];
  await addAudience(tx, item.id, {
    principals: added,
    since: item.stageSince ?? now,
    minAge: stage.minMembershipAge,
  });
  await addOverseers(tx, item.id, added);
  await tx
    .sql('item')
    .where({ id: item.id })
    .update({ escalates_at: null, escalated_at: now });
  await appendEvents(tx, [
    {
      type: 'item.escalated',
      actor: 'system',
      result: 'success',
      ...itemLinks(item),
      summary: `Nobody has answered yet, so ${stage.escalation?.title ?? 'more people'} can as well: ${itemInWords(item)} for ${nameOfRef(item.receiver)}`,
      details: {
        stage: item.stage,
        waitsSince: item.stageSince,
        added,
        told: recipients,
      },
    },
  ]);
  await noticeStage(tx, item, {
    kind: 'review-escalated',
    recipients,
    title: `Still without an answer: ${itemInWords(item)} for ${nameOfRef(item.receiver)}`,
    description: `${stage.title} has not answered in time, so you are asked as well. Open it to see why, and approve or deny.`,
  });
  tx.changed(item.requestId);
}
