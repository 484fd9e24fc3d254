import { addDuration, Instant } from '../../domain/time';
import { replaceAudience } from '../../storage/requests/audience';
import { ItemRecord, RequestRecord } from '../../storage/requests/records';
import { enterStage } from '../../storage/requests/lockItem';
import { Tx } from '../../storage/store';
import { noticeReviewers } from '../requests/noticeReviewers';

/**
 * Lets an item wait in a stage of its decision: for whom, when more people are
 * asked, when they are reminded; and tells them. `item.digest` has to be that
 * of the stage.
 *
 * @param told - refs of the people who can answer it now; absent: those who
 *   could when it was decided, which is as good for the first stage
 */
export async function beginStage(
  tx: Tx,
  request: RequestRecord,
  item: ItemRecord,
  stage: number,
  now: Instant,
  told?: string[],
): Promise<void> {
  const asked = item.decision.stages[stage];
  const { escalation, remindEvery, minMembershipAge } = asked;
  await enterStage(tx, item.id, {
    stage,
    digest: item.digest,
    since: now,
    escalatesAt: escalation && addDuration(now, escalation.after),
    remindAt: remindEvery && addDuration(now, remindEvery),
  });
  await replaceAudience(tx, item.id, {
    principals: asked.audience,
    since: now,
    minAge: minMembershipAge,
  });
  await noticeReviewers(
    tx,
    request,
    item,
    told ?? asked.people.map(person => person.ref),
  );
}
