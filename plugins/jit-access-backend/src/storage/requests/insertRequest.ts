import { Tx } from '../store';
import { ItemRecord, RequestRecord } from './records';

/** Stores a submission with all its items. */
export async function insertRequest(
  tx: Tx,
  request: RequestRecord,
  items: ItemRecord[],
): Promise<void> {
  await tx.sql('request').insert({
    id: request.id,
    requester: request.requester,
    receiver: request.receiver,
    justification: request.justification,
    duration: request.duration,
    starts_at: request.startsAt ?? null,
    ticket: request.ticket ?? null,
    incident: request.incident ?? null,
    break_glass: request.breakGlass,
    extends_grant: request.extendsGrant ?? null,
    idempotency_key: request.idempotencyKey ?? null,
    body_digest: request.bodyDigest,
    created_at: request.createdAt,
  });
  await tx.sql('item').insert(
    items.map(item => ({
      id: item.id,
      request_id: item.requestId,
      position: item.position,
      entity_ref: item.entityRef,
      role: item.role,
      role_summary: JSON.stringify(item.roleSummary),
      provider: item.provider,
      target: JSON.stringify(item.target),
      requester: item.requester,
      receiver: item.receiver,
      state: item.state,
      duration: item.duration,
      decision: JSON.stringify(item.decision),
      digest: item.digest,
      stage: item.stage,
      stage_since: item.stageSince ?? null,
      lapses_at: item.lapsesAt ?? null,
      created_at: item.createdAt,
      settled_at: item.settledAt ?? null,
      settled_by: item.settledBy ?? null,
      system_ref: item.systemRef ?? null,
      escalates_at: item.escalatesAt ?? null,
      remind_at: item.remindAt ?? null,
      review_due_at: item.reviewDueAt ?? null,
    })),
  );
  for (const [outcome, state] of [
    ['granted', 'approved'],
    ['waits', 'pending'],
  ] as const) {
    const count = items.filter(item => item.state === state).length;
    if (count > 0) tx.measure({ kind: 'requested', outcome, items: count });
  }
}
