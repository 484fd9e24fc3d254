import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { v7 as uuid } from 'uuid';
import { Instant } from '../../domain/time';
import { insertRows } from '../rows/insertRows';
import { Tx } from '../store';

/**
 * Queues a notice for every channel, to be delivered after the commit: at least
 * once, and in order among the notices of one request and channel. Without
 * recipients nothing is queued.
 */
export async function enqueueNotice(
  tx: Tx,
  content: Omit<Notice, 'id'>,
): Promise<void> {
  await enqueueNotices(tx, [content], await tx.now());
}

/** The same for several, in their order. */
export async function enqueueNotices(
  tx: Tx,
  contents: Omit<Notice, 'id'>[],
  now: Instant,
): Promise<void> {
  const rows = contents.flatMap(content => {
    const recipients = [...new Set(content.recipients)];
    if (recipients.length === 0) return [];
    const notice: Notice = { ...content, recipients, id: uuid() };
    return tx.channels.map(channel => ({
      id: uuid(),
      channel,
      order_key: notice.requestId ?? notice.id,
      payload: JSON.stringify(notice),
      created_at: now,
      next_run_at: now,
    }));
  });
  if (rows.length === 0) return;
  await insertRows(tx, 'outbox', rows);
  tx.wakeWorker();
}
