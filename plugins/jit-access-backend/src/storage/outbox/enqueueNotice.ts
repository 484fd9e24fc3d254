import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { v7 as uuid } from 'uuid';
import { Instant } from '../../domain/time';
import { insertParts, insertRows } from '../rows/insertRows';
import { Part } from '../rows/runTogether';
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
  const rows = noticeRows(tx, contents, now);
  if (rows.length === 0) return;
  await insertRows(tx, 'outbox', rows);
  tx.wakeWorker();
}

/** The same as parts of a statement, on PostgreSQL. */
export function noticeParts(
  tx: Tx,
  contents: Omit<Notice, 'id'>[],
  now: Instant,
): Part[] {
  const rows = noticeRows(tx, contents, now);
  if (rows.length > 0) tx.wakeWorker();
  return insertParts('outbox', rows);
}

function noticeRows(tx: Tx, contents: Omit<Notice, 'id'>[], now: Instant) {
  return contents.flatMap(content => {
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
}
