import { Json, NewAuditEvent } from '../../domain/audit/event';
import { ItemRecord, RequestRecord } from '../../storage/requests/records';
import { shortName } from '../presentation/words';
import { PlannedItem, RefusedItem, SubmitInput } from './submission';

/** The history of a submission: that it was made, and what was decided of each item. */
export function submissionEvents(
  request: RequestRecord,
  items: ItemRecord[],
  planned: PlannedItem[],
): NewAuditEvent[] {
  const what = items
    .map(item => `${item.roleSummary.title} on ${shortName(item.entityRef)}`)
    .join(', ');
  return [
    {
      type: 'request.submitted',
      actor: request.requester,
      result: 'success',
      requestId: request.id,
      entityRef: items.length === 1 ? items[0].entityRef : undefined,
      role: items.length === 1 ? items[0].role : undefined,
      subject: request.receiver,
      summary: `${shortName(request.requester)} asked for ${what}`,
      details: {
        items: items.map(({ id, entityRef, role }) => ({
          id,
          entityRef,
          role,
        })),
        duration: request.duration,
        startsAt: request.startsAt,
        extendsGrant: request.extendsGrant,
        breakGlass: request.breakGlass || undefined,
      },
      personal: {
        justification: request.justification,
        ticket: request.ticket,
        incident: request.incident,
      },
    },
    ...items.map((item, index) => decisionEvent(item, planned[index])),
  ];
}

function decisionEvent(item: ItemRecord, planned: PlannedItem): NewAuditEvent {
  const { decision } = item;
  return {
    type: 'item.decided',
    actor: 'system',
    result: 'success',
    requestId: item.requestId,
    itemId: item.id,
    entityRef: item.entityRef,
    role: item.role,
    subject: item.receiver,
    provider: item.provider,
    summary: decision.headline,
    details: {
      outcome: decision.outcome,
      policy: decision.policy as unknown as Json,
      policyDigest: decision.policyDigest,
      policyVersion: decision.policyVersion,
      roleDigest: decision.roleDigest,
      checks: decision.checks as unknown as Json,
      stages: decision.stages.map(({ title, count, audience }) => ({
        title,
        count,
        audience,
      })),
      durations: decision.durations as unknown as Json,
      facts: decision.facts as unknown as Json,
      recorded: planned.recorded,
      target: item.target as Json,
      digest: item.digest,
      lapsesAt: item.lapsesAt,
    },
  };
}

/** That policy, or what was counted under lock, refused to let items be asked for. */
export function refusalEvents(
  by: string,
  body: SubmitInput,
  refused: RefusedItem[],
): NewAuditEvent[] {
  return refused.map(item => ({
    type: 'request.refused',
    actor: by,
    result: 'refused',
    entityRef: item.entityRef,
    role: item.roleName,
    subject: body.receiver ?? by,
    provider: item.role?.provider,
    summary: `${shortName(by)} was refused ${item.role?.title ?? item.roleName} on ${shortName(item.entityRef)}`,
    details: {
      reasons: item.reasons,
      checks: item.decision.checks as unknown as Json,
      policyDigest: item.decision.policyDigest,
      policyVersion: item.decision.policyVersion,
      recorded: item.recorded as Json,
      duration: body.duration,
      breakGlass: body.breakGlass || undefined,
    },
    personal: { justification: body.justification },
  }));
}
