import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { NoticeWords } from '../../domain/grant/notices';
import { enqueueNotice } from '../outbox/enqueueNotice';
import { Tx } from '../store';
import { GrantRecord } from './records';

/** A notice about a grant for the one who holds it. */
export function receiverNotice(
  grant: GrantRecord,
  kind: Notice['kind'],
  words: NoticeWords,
  severity: Notice['severity'] = 'normal',
): Omit<Notice, 'id'> {
  return {
    ...words,
    kind,
    recipients: [grant.receiver],
    link: `/jit-access/requests/${grant.requestId}`,
    severity,
    requestId: grant.requestId,
  };
}

/** Queues a notice about a grant for the one who holds it. */
export async function noticeToReceiver(
  tx: Tx,
  ...notice: Parameters<typeof receiverNotice>
): Promise<void> {
  await enqueueNotice(tx, receiverNotice(...notice));
}
