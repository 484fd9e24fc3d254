import { AuditLinks } from '../../domain/audit/event';
import { appendEvents } from '../../storage/audit/appendEvents';
import { enqueueNotice } from '../../storage/outbox/enqueueNotice';
import { replaceAudience } from '../../storage/requests/audience';
import { ItemRecord, RequestRecord } from '../../storage/requests/records';
import { Tx } from '../../storage/store';
import { inWords } from '../presentation/durationWords';
import { requestLink, shortName } from '../presentation/words';

/**
 * Records that emergency access was taken, tells everyone concerned at once,
 * and lets its review wait for the people who may give it. Part of the
 * transaction that grants the item.
 */
export async function useBreakGlass(
  tx: Tx,
  request: RequestRecord,
  item: ItemRecord,
): Promise<void> {
  const { breakGlass } = item.decision;
  if (!breakGlass || !item.reviewDueAt) return;
  const { reviewers, tell, reviewWithin } = breakGlass;
  const what = `${item.roleSummary.title} on ${shortName(item.entityRef)}`;
  const who =
    request.requester === request.receiver
      ? shortName(request.receiver)
      : `${shortName(request.requester)}, for ${shortName(request.receiver)},`;
  await replaceAudience(tx, item.id, {
    principals: reviewers.audience,
    since: item.createdAt,
  });
  await appendEvents(tx, [
    {
      type: 'break-glass.used',
      actor: request.requester,
      result: 'success',
      ...linksOfItem(item),
      summary: `${who} used emergency access: ${what}`,
      details: {
        reviewDueAt: item.reviewDueAt,
        reviewers: reviewers.audience,
        told: tell,
        checks: item.decision.checks
          .filter(check => check.kind === 'guardrail')
          .map(({ name, policy, status }) => ({ name, policy, status })),
      },
    },
  ]);
  const common = { link: requestLink(request.id), requestId: request.id };
  await enqueueNotice(tx, {
    ...common,
    kind: 'break-glass',
    recipients: tell,
    title: `Emergency access: ${who} took ${what}`,
    description: `It was given at once, for ${inWords(item.duration)}, without the usual approval. Open it to see why, and to end it if it is not right.`,
    severity: 'critical',
  });
  const own = new Set([request.requester, request.receiver]);
  await enqueueNotice(tx, {
    ...common,
    kind: 'break-glass-review',
    recipients: reviewers.people
      .map(person => person.ref)
      .filter(ref => !own.has(ref)),
    title: `Review wanted: emergency access of ${shortName(request.receiver)}`,
    description: `${what}. Say within ${inWords(reviewWithin)} whether it was justified; until then ${shortName(request.receiver)} cannot use emergency access again.`,
    severity: 'normal',
  });
}

/** What an audit event about an item is about. */
export function linksOfItem(item: ItemRecord): AuditLinks {
  return {
    requestId: item.requestId,
    itemId: item.id,
    entityRef: item.entityRef,
    role: item.role,
    subject: item.receiver,
    provider: item.provider,
  };
}
