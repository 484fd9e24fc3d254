import { nextReminder } from '../../domain/item/reminder';
import { nameOfRef } from '../../domain/words';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { Tx } from '../store';
import { DueItems } from './escalateDue';
import { ItemRecord } from './records';
import { itemInWords, itemLinks, noticeStage } from './stageNotice';
import { lockItemsDue } from './waitingItems';

/**
 * Reminds the people who are asked about the items of `recipients`, where that
 * is due. What was missed while nothing ran is sent once.
 *
 * @returns those that people were reminded of
 */
export async function remindDue(
  tx: Tx,
  { recipients, skipLocked }: DueItems,
): Promise<ItemRecord[]> {
  const now = await tx.now();
  const due = await lockItemsDue(tx, 'remind_at', now, {
    itemIds: [...recipients.keys()],
    skipLocked,
  });
  for (const item of due) {
    await remind(tx, item, now, recipients.get(item.id) ?? []);
  }
  return due;
}

async function remind(
  tx: Tx,
  item: ItemRecord,
  now: Instant,
  recipients: string[],
): Promise<void> {
  const every = item.decision.stages[item.stage]?.remindEvery;
  const next =
    every && item.remindAt ? nextReminder(item.remindAt, every, now) : null;
  await tx.sql('item').where({ id: item.id }).update({ remind_at: next });
  await appendEvents(tx, [
    {
      type: 'item.reminded',
      actor: 'system',
      result: 'success',
      ...itemLinks(item),
      summary: `Reminded of ${itemInWords(item)} for ${nameOfRef(item.receiver)}`,
      details: { stage: item.stage, told: recipients, next },
    },
  ]);
  await noticeStage(tx, item, {
    kind: 'review-reminder',
    recipients,
    title: `Waits for you: ${itemInWords(item)} for ${nameOfRef(item.receiver)}`,
    description: `It has waited since ${(item.stageSince ?? item.createdAt).slice(0, 16).replace('T', ' ')} UTC. Open it to see why, and approve or deny.`,
  });
}
