import { nameOfRef } from '../../domain/words';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { enqueueNotice } from '../outbox/enqueueNotice';
import { Tx } from '../store';
import { settleItem } from './lockItem';
import { itemRecord, ItemRecord, ItemRow } from './records';

const AT_ONCE = 100;

/**
 * Lapses pending items whose time to be reviewed is over. What falls due
 * happens before whatever else happens at that instant, so whoever is about to
 * change an item calls this for it first, in the same transaction.
 *
 * @param itemIds - absent: any that are due, at most a hundred
 * @returns those that lapsed
 */
export async function lapseDue(
  tx: Tx,
  itemIds?: string[],
): Promise<ItemRecord[]> {
  const now = await tx.now();
  const query = tx
    .sql<ItemRow>('item')
    .where('state', 'pending')
    .where('lapses_at', '<=', now)
    .orderBy('id')
    .limit(AT_ONCE);
  if (itemIds) void query.whereIn('id', itemIds);
  if (tx.postgres) {
    // A worker leaves alone what somebody is changing, and comes back for it.
    void query.forUpdate();
    if (!itemIds) void query.skipLocked();
  }
  const lapsed: ItemRecord[] = [];
  for (const row of await query) {
    if (await lapse(tx, itemRecord(row), now)) lapsed.push(itemRecord(row));
  }
  return lapsed;
}

async function lapse(tx: Tx, item: ItemRecord, now: Instant): Promise<boolean> {
  const settled = { state: 'lapsed', by: 'system', at: now } as const;
  if (!(await settleItem(tx, item.id, settled))) return false;
  await appendEvents(tx, [
    {
      type: 'item.lapsed',
      actor: 'system',
      result: 'success',
      requestId: item.requestId,
      itemId: item.id,
      entityRef: item.entityRef,
      role: item.role,
      subject: item.receiver,
      provider: item.provider,
      summary: `Lapsed: ${item.roleSummary.title} on ${nameOfRef(item.entityRef)} for ${nameOfRef(item.receiver)}; nobody reviewed it in time`,
      details: { lapsesAt: item.lapsesAt, stage: item.stage },
    },
  ]);
  const entity = nameOfRef(item.entityRef);
  await enqueueNotice(tx, {
    kind: 'lapsed',
    recipients: [item.requester, item.receiver],
    title: `Nobody reviewed your request for ${entity} in time`,
    description: `${item.roleSummary.title} on ${entity} was not given: the time to review it is over. Ask again if you still need it.`,
    link: `/jit-access/requests/${item.requestId}`,
    severity: 'normal',
    requestId: item.requestId,
  });
  tx.changed(item.requestId);
  return true;
}
