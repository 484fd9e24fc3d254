import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { AuditLinks } from '../../domain/audit/event';
import { nameOfRef } from '../../domain/words';
import { enqueueNotice } from '../outbox/enqueueNotice';
import { Tx } from '../store';
import { ItemRecord } from './records';

/**
 * Tells people about an item that waits; never who asked, who would receive it,
 * or who has reviewed it already.
 */
export async function noticeStage(
  tx: Tx,
  item: ItemRecord,
  notice: Pick<Notice, 'kind' | 'title' | 'description'> & {
    recipients: string[];
  },
): Promise<void> {
  const reviewed: { reviewer: string }[] = await tx
    .sql('review')
    .where({ item_id: item.id })
    .select('reviewer');
  const apart = new Set([
    item.requester,
    item.receiver,
    ...reviewed.map(({ reviewer }) => reviewer),
  ]);
  await enqueueNotice(tx, {
    ...notice,
    recipients: notice.recipients.filter(ref => !apart.has(ref)),
    link: `/jit-access/requests/${item.requestId}`,
    severity: 'normal',
    requestId: item.requestId,
  });
}

/** An item in a sentence. */
export function itemInWords(item: ItemRecord): string {
  return `${item.roleSummary.title} on ${nameOfRef(item.entityRef)}`;
}

/** What an event about an item is about. */
export function itemLinks(item: ItemRecord): AuditLinks {
  return {
    requestId: item.requestId,
    itemId: item.id,
    entityRef: item.entityRef,
    role: item.role,
    subject: item.receiver,
    provider: item.provider,
  };
}
