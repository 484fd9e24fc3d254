import { randomUUID } from 'node:crypto';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  jitAccessReviewPermission,
  reviewBodySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Subject } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { Json } from '../../domain/audit/event';
import { durationMilliseconds, Instant, IsoDuration } from '../../domain/time';
import { appendEvents } from '../../storage/audit/appendEvents';
import { itemsWaitingFor } from '../../storage/requests/audience';
import { requestById } from '../../storage/requests/findRequests';
import { insertReview } from '../../storage/requests/insertReview';
import { lapseDue } from '../../storage/requests/lapseDue';
import { lockItem } from '../../storage/requests/lockItem';
import { lockPerson } from '../../storage/requests/lockPerson';
import { ItemRecord, ReviewRecord } from '../../storage/requests/records';
import { Store, Tx } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { PermissionEdge } from '../actors/PermissionEdge';
import { inWords } from '../presentation/durationWords';
import { shortName } from '../presentation/words';
import { RequestPlanner } from '../requests/RequestPlanner';
import { RequestReader } from '../requests/RequestReader';
import { resourceOf } from '../requests/resourceOf';
import { LockedItem, settleReviewed } from './settleReviewed';

export type ReviewInput = z.output<typeof reviewBodySchema>;

/** Approving and denying. */
export class ReviewService {
  constructor(
    private readonly store: Store,
    private readonly reader: RequestReader,
    private readonly planner: RequestPlanner,
    private readonly permissions: PermissionEdge,
  ) {}

  /**
   * Records one person's say, and grants, advances or denies as it completes
   * the stages.
   *
   * @throws NotFoundError - no such item, or not for this person's eyes
   * @throws NotAllowedError - this person may not review it now
   * @throws ConflictError - it was settled, changed, or reviewed by them already
   */
  async review(
    actor: Actor,
    requestId: string,
    itemId: string,
    body: ReviewInput,
  ): Promise<void> {
    const seen = await this.reader.visible(actor, requestId);
    if (!seen.items.some(item => item.id === itemId)) {
      throw new NotFoundError(`Request ${requestId} has no item ${itemId}`);
    }
    await this.permissions.requireOn(
      actor,
      jitAccessReviewPermission,
      resourceOf(seen),
    );
    const { subject } = await this.planner.subject(seen.request.receiver);
    const refusal = await this.store.transaction(async tx => {
      await lockPerson(tx, seen.request.receiver);
      // What falls due at this instant happens before the review.
      await lapseDue(tx, [itemId]);
      const locked = await lockItem(tx, requestId, itemId);
      if (!locked) throw new NotFoundError(`There is no item ${itemId}`);
      const now = await tx.now();
      const reason = await refusalOfReview(tx, actor, locked, body);
      if (reason) {
        await recordRefusal(tx, actor, locked.item, reason);
        return reason;
      }
      await this.record(tx, actor, locked, body, now, subject);
      return undefined;
    });
    if (refusal) throw refusal;
  }

  private async record(
    tx: Tx,
    actor: Actor,
    locked: LockedItem,
    body: ReviewInput,
    now: Instant,
    subject: Subject,
  ): Promise<void> {
    const review: ReviewRecord = {
      id: randomUUID(),
      itemId: locked.item.id,
      reviewer: actor.ref,
      stage: locked.item.stage,
      decision: body.decision,
      comment: body.comment || undefined,
      maxDuration: shorter(body.maxDuration, locked.item.duration),
      digest: body.digest,
      createdAt: now,
    };
    if (!(await insertReview(tx, review))) {
      throw new ConflictError('You have reviewed this already');
    }
    await appendEvents(tx, [reviewEvent(actor, locked.item, review)]);
    tx.changed(locked.request.id);
    await settleReviewed(tx, {
      ...locked,
      reviews: [...locked.reviews, review],
      actor: actor.ref,
      now,
      subject,
      effects: this.planner.effects(
        locked.item.roleSummary,
        locked.item.target as Json,
      ),
    });
  }

  /** The request after a review, as its reviewer may see it. */
  async reload(requestId: string) {
    const full = await requestById(this.store.sql, requestId);
    if (!full) throw new NotFoundError(`There is no request ${requestId}`);
    return full;
  }
}

/** A reviewer can shorten, never lengthen. */
function shorter(
  max: IsoDuration | undefined,
  asked: IsoDuration,
): IsoDuration | undefined {
  if (!max) return undefined;
  return durationMilliseconds(max) < durationMilliseconds(asked)
    ? max
    : undefined;
}

/** Why this review cannot be accepted; checked under the locks. */
async function refusalOfReview(
  tx: Tx,
  actor: Actor,
  { item, request, reviews }: LockedItem,
  body: ReviewInput,
): Promise<Error | undefined> {
  if (actor.ref === request.requester || actor.ref === request.receiver) {
    return new NotAllowedError(
      'Nobody reviews what they asked for or would receive',
    );
  }
  if (item.state === 'lapsed') {
    return new ConflictError(
      'This lapsed: nobody answered in the time that policy gives; it has to be asked for again',
    );
  }
  if (item.state !== 'pending') {
    return new ConflictError(
      'This was settled in the meantime; reload to see by whom',
    );
  }
  if (reviews.some(review => review.reviewer === actor.ref)) {
    return new ConflictError('You have reviewed this already');
  }
  const waiting = await itemsWaitingFor(tx.sql, [item.id], actor.principals);
  if (!waiting.has(item.id)) {
    return new NotAllowedError(
      `You may not review this: it waits for ${item.decision.stages[item.stage]?.title ?? 'somebody else'}`,
    );
  }
  if (body.digest !== item.digest) {
    return new ConflictError(
      `This changed since it was shown to you (stage, duration or policy); look again before you decide`,
    );
  }
  return refusalOfDuration(item, body);
}

function refusalOfDuration(
  item: ItemRecord,
  body: ReviewInput,
): Error | undefined {
  if (body.decision === 'deny' && !body.comment) {
    return new InputError('Say why you deny it; the requester reads it');
  }
  const { min } = item.decision.durations;
  if (
    body.maxDuration &&
    min &&
    durationMilliseconds(body.maxDuration) < durationMilliseconds(min)
  ) {
    return new InputError(
      `This role is given for at least ${inWords(min)}; approve for longer, or deny`,
    );
  }
  return undefined;
}

async function recordRefusal(
  tx: Tx,
  actor: Actor,
  item: ItemRecord,
  reason: Error,
): Promise<void> {
  await appendEvents(tx, [
    {
      type: 'review.rejected',
      actor: actor.ref,
      result: 'refused',
      requestId: item.requestId,
      itemId: item.id,
      entityRef: item.entityRef,
      role: item.role,
      subject: item.receiver,
      summary: `A review by ${shortName(actor.ref)} was not accepted`,
      details: { reason: reason.message },
    },
  ]);
}

function reviewEvent(actor: Actor, item: ItemRecord, review: ReviewRecord) {
  const shortened = review.maxDuration
    ? ` for ${inWords(review.maxDuration)}`
    : '';
  return {
    type: 'review.recorded' as const,
    actor: actor.ref,
    result: 'success' as const,
    requestId: item.requestId,
    itemId: item.id,
    entityRef: item.entityRef,
    role: item.role,
    subject: item.receiver,
    provider: item.provider,
    summary: `${shortName(actor.ref)} ${review.decision === 'approve' ? 'approved' : 'denied'} ${item.roleSummary.title} on ${shortName(item.entityRef)}${shortened}`,
    details: {
      decision: review.decision,
      stage: review.stage,
      maxDuration: review.maxDuration,
      digest: review.digest,
      channel: 'portal',
      standsFor: actor.principals,
    },
    personal: { comment: review.comment },
  };
}
