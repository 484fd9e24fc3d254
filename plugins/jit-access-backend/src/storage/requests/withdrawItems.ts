import { nameOfRef } from '../../domain/words';
import { appendEvents } from '../audit/appendEvents';
import { Tx } from '../store';
import { settleItem } from './lockItem';
import { ItemRecord } from './records';

/** Settles locked pending items as withdrawn. */
export async function withdrawItems(
  tx: Tx,
  items: ItemRecord[],
  by: string,
): Promise<void> {
  const now = await tx.now();
  for (const item of items) {
    await settleItem(tx, item.id, { state: 'withdrawn', by, at: now });
    tx.changed(item.requestId);
  }
  await appendEvents(
    tx,
    items.map(item => ({
      type: 'item.withdrawn',
      actor: by,
      result: 'success',
      requestId: item.requestId,
      itemId: item.id,
      entityRef: item.entityRef,
      role: item.role,
      subject: item.receiver,
      summary: `${nameOfRef(by)} took back ${item.roleSummary.title} on ${nameOfRef(item.entityRef)}`,
    })),
  );
}
