import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { NoticeWords } from '../../domain/grant/notices';
import { enqueueNotice } from '../outbox/enqueueNotice';
import { Tx } from '../store';
import { GrantRecord } from './records';

/** Queues a notice about a grant for the one who holds it. */
export async function noticeToReceiver(
  tx: Tx,
  grant: GrantRecord,
  kind: Notice['kind'],
  words: NoticeWords,
  severity: Notice['severity'] = 'normal',
): Promise<void> {
  await enqueueNotice(tx, {
    ...words,
    kind,
    recipients: [grant.receiver],
    link: `/jit-access/requests/${grant.requestId}`,
    severity,
    requestId: grant.requestId,
  });
}
