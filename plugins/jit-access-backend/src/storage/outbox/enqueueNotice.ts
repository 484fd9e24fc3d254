import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { v7 as uuid } from 'uuid';
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
  const recipients = [...new Set(content.recipients)];
  if (recipients.length === 0 || tx.channels.length === 0) return;
  const now = await tx.now();
  const notice: Notice = { ...content, recipients, id: uuid() };
  await tx.sql('outbox').insert(
    tx.channels.map(channel => ({
      id: uuid(),
      channel,
      order_key: notice.requestId ?? notice.id,
      payload: JSON.stringify(notice),
      created_at: now,
      next_run_at: now,
    })),
  );
  tx.wakeWorker();
}
