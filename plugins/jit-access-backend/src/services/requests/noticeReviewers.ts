import { ItemRecord, RequestRecord } from '../../storage/requests/records';
import { enqueueNotice } from '../../storage/outbox/enqueueNotice';
import { Tx } from '../../storage/store';
import { inWords } from '../presentation/durationWords';
import { requestLink, shortName } from '../presentation/words';

/** Tells the people of a stage that something waits for them. */
export async function noticeReviewers(
  tx: Tx,
  request: RequestRecord,
  item: ItemRecord,
  recipients: string[],
): Promise<void> {
  await enqueueNotice(tx, {
    kind: 'review-wanted',
    recipients: recipients.filter(
      ref => ref !== request.requester && ref !== request.receiver,
    ),
    title: `${shortName(request.requester)} asks: ${item.roleSummary.title} on ${shortName(item.entityRef)}`,
    description: `For ${inWords(request.duration)}. Open it to see why, and approve or deny.`,
    link: requestLink(request.id),
    severity: 'normal',
    requestId: request.id,
  });
}
