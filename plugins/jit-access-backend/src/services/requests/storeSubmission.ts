import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import { Json, NewAuditEvent } from '../../domain/audit/event';
import { leadPrincipal, userPrincipal } from '../../domain/principal';
import { addDuration, Instant, toInstant } from '../../domain/time';
import { appendEvents } from '../../storage/audit/appendEvents';
import { currentPause } from '../../storage/controls/pause';
import { createGrant } from '../../storage/grants/createGrant';
import { addOverseers } from '../../storage/requests/audience';
import { requestByIdempotencyKey } from '../../storage/requests/findRequests';
import { insertRequest } from '../../storage/requests/insertRequest';
import { lockPerson } from '../../storage/requests/lockPerson';
import { pendingItem } from '../../storage/requests/pastItems';
import { ItemRecord, RequestRecord } from '../../storage/requests/records';
import { Store, Tx } from '../../storage/store';
import { shortName } from '../presentation/words';
import { beginStage } from '../reviews/beginStage';
import { digestOfItem } from '../reviews/digestOfItem';
import { PlannedItem, Submission } from './submission';

/** How long a grant may take to become active, from approval or start. */
export const ACTIVATION_TIME = 'PT1H';

/**
 * Stores a submission in one transaction: request, items, grants of what is
 * allowed at once, audit events and notices.
 *
 * @returns the request's id; that of the earlier one when the same
 *   idempotency key was stored in the meantime
 */
export async function storeSubmission(
  store: Store,
  submission: Submission,
): Promise<string> {
  return store.transaction(async tx => {
    await lockPerson(tx, submission.subject.ref);
    const earlier = await sameKey(tx, submission);
    if (earlier) return earlier;
    if (await currentPause(tx.sql)) {
      throw new ConflictError('New access was paused just now; try later');
    }
    if (!submission.options.extends) await refusePending(tx, submission);

    const now = await tx.now();
    const request = requestOf(submission, now);
    const items = submission.items.map((item, position) =>
      itemOf(request, item, position, now),
    );
    await insertRequest(tx, request, items);
    tx.changed(request.id);
    await appendEvents(tx, submissionEvents(request, items));
    for (const [index, item] of items.entries()) {
      const planned = submission.items[index];
      await addOverseers(tx, item.id, overseersOf(planned));
      if (item.state === 'approved') {
        await grantAtOnce(tx, submission, request, item, planned, now);
      } else {
        await beginStage(tx, request, item, 0, now);
      }
    }
    return request.id;
  });
}

async function sameKey(
  tx: Tx,
  submission: Submission,
): Promise<string | undefined> {
  const key = submission.options.idempotencyKey;
  if (!key) return undefined;
  const earlier = await requestByIdempotencyKey(
    tx.sql,
    submission.actor.ref,
    key,
  );
  return earlier?.request.id;
}

async function refusePending(tx: Tx, submission: Submission): Promise<void> {
  for (const item of submission.items) {
    const pending = await pendingItem(tx.sql, {
      receiver: submission.subject.ref,
      entityRef: item.entityRef,
      role: item.role.name,
    });
    if (pending) {
      throw new ConflictError(
        `"${item.role.title}" on ${shortName(item.entityRef)} was asked for already and waits for an answer; see request ${pending.requestId}`,
      );
    }
  }
}

function requestOf(submission: Submission, now: Instant): RequestRecord {
  const { body, options } = submission;
  return {
    id: submission.requestId,
    requester: submission.actor.ref,
    receiver: submission.subject.ref,
    justification: body.justification,
    duration: body.duration,
    startsAt:
      options.extends?.startsAt ??
      (body.startsAt ? toInstant(body.startsAt) : undefined),
    ticket: body.ticket,
    incident: body.incident,
    breakGlass: body.breakGlass ?? false,
    extendsGrant: options.extends?.grantId,
    idempotencyKey: options.idempotencyKey,
    bodyDigest: submission.bodyDigest,
    createdAt: now,
  };
}

function itemOf(
  request: RequestRecord,
  planned: PlannedItem,
  position: number,
  now: Instant,
): ItemRecord {
  const { decision } = planned;
  const instant = decision.outcome === 'allow';
  return {
    id: planned.id,
    requestId: request.id,
    position,
    entityRef: planned.entityRef,
    role: planned.role.name,
    roleSummary: planned.role,
    provider: planned.role.provider,
    target: planned.target,
    requester: request.requester,
    receiver: request.receiver,
    state: instant ? 'approved' : 'pending',
    duration: request.duration,
    decision,
    digest: digestOfItem(request, planned, {
      stage: 0,
      duration: request.duration,
    }),
    stage: 0,
    stageSince: instant ? undefined : now,
    lapsesAt:
      instant || !decision.waitAtMost
        ? undefined
        : addDuration(now, decision.waitAtMost),
    createdAt: now,
    settledAt: instant ? now : undefined,
    settledBy: instant ? 'policy' : undefined,
  };
}

function overseersOf(item: PlannedItem): string[] {
  return [
    ...item.decision.stages.flatMap(stage => stage.audience),
    ...item.owners.map(owner =>
      owner.startsWith('user:') ? userPrincipal(owner) : leadPrincipal(owner),
    ),
  ];
}

async function grantAtOnce(
  tx: Tx,
  submission: Submission,
  request: RequestRecord,
  item: ItemRecord,
  planned: PlannedItem,
  now: Instant,
): Promise<void> {
  const startsAt = request.startsAt ?? now;
  await createGrant(tx, {
    id: randomUUID(),
    requestId: request.id,
    itemId: item.id,
    requester: request.requester,
    receiver: request.receiver,
    entityRef: item.entityRef,
    role: item.role,
    roleSummary: item.roleSummary,
    provider: item.provider,
    duration: item.duration,
    startsAt,
    activateBy: addDuration(startsAt, ACTIVATION_TIME),
    boundTo: item.decision.boundTo,
    boundUntil: item.decision.boundTo?.endsAt,
    effects: planned.effects,
    subject: submission.subject,
  });
}

function submissionEvents(
  request: RequestRecord,
  items: ItemRecord[],
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
      },
      personal: {
        justification: request.justification,
        ticket: request.ticket,
        incident: request.incident,
      },
    },
    ...items.map(item => decisionEvent(item)),
  ];
}

function decisionEvent(item: ItemRecord): NewAuditEvent {
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
      roleDigest: decision.roleDigest,
      checks: decision.checks as unknown as Json,
      stages: decision.stages.map(({ title, count, audience }) => ({
        title,
        count,
        audience,
      })),
      facts: decision.facts as unknown as Json,
      target: item.target as Json,
      digest: item.digest,
      lapsesAt: item.lapsesAt,
    },
  };
}
