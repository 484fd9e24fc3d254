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
import { Entitlement } from '../../domain/item/entitlement';
import {
  agreedDuration,
  reviewProgress,
} from '../../domain/item/reviewProgress';
import { parsePrincipal } from '../../domain/principal';
import { durationMilliseconds, Instant, IsoDuration } from '../../domain/time';
import { appendEvents } from '../../storage/audit/appendEvents';
import { lockExtended } from '../../storage/grants/lockExtended';
import { requestById } from '../../storage/requests/findRequests';
import { insertReview } from '../../storage/requests/insertReview';
import { lockItem } from '../../storage/requests/lockItem';
import { lockPerson } from '../../storage/requests/lockPerson';
import { ItemRecord, ReviewRecord } from '../../storage/requests/records';
import { Store, Tx } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { Entitlements } from '../actors/Entitlements';
import { PermissionEdge } from '../actors/PermissionEdge';
import { inWords } from '../presentation/durationWords';
import { shortName } from '../presentation/words';
import { RequestPlanner } from '../requests/RequestPlanner';
import { RequestReader } from '../requests/RequestReader';
import { resourceOf } from '../requests/resourceOf';
import { FallingDue } from './FallingDue';
import { refusalByLimits } from './limitsAtApproval';
import { LockedItem, settleReviewed } from './settleReviewed';
import { whatChanged } from './whatChanged';

export type ReviewInput = z.output<typeof reviewBodySchema>;

/** Approving and denying. */
export class ReviewService {
  constructor(
    private readonly store: Store,
    private readonly reader: RequestReader,
    private readonly planner: RequestPlanner,
    private readonly permissions: PermissionEdge,
    private readonly entitlements: Entitlements,
    private readonly fallingDue: FallingDue,
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
    await this.fallingDue.catchUp(requestId, itemId);
    const seen = await this.reader.visible(actor, requestId);
    const shown = seen.items.find(item => item.id === itemId);
    if (!shown) {
      throw new NotFoundError(`Request ${requestId} has no item ${itemId}`);
    }
    await this.permissions.requireOn(
      actor,
      jitAccessReviewPermission,
      resourceOf(seen),
    );
    const [{ subject }, entitlement, letFallDue, nextReviewers] =
      await Promise.all([
        this.planner.subject(seen.request.receiver),
        this.entitlements.prepare(actor, shown),
        this.fallingDue.prepare(shown),
        this.fallingDue.peopleOfStage(shown, shown.stage + 1),
      ]);
    const refusal = await this.store.transaction(async tx => {
      await lockPerson(tx, seen.request.receiver);
      await letFallDue(tx);
      const locked = await lockItem(tx, requestId, itemId);
      if (!locked) throw new NotFoundError(`There is no item ${itemId}`);
      const now = await tx.now();
      const entitled = await entitlement(tx, now);
      const review = reviewOf(actor, locked, body, entitled, now);
      const reason =
        refusalOfReview(actor, locked, body, entitled) ??
        (await refusalOfGrant(tx, locked, review));
      if (reason) {
        await recordRefusal(tx, actor, locked.item, reason);
        return reason;
      }
      await this.record(tx, actor, locked, review, {
        subject,
        nextReviewers,
      });
      return undefined;
    });
    if (refusal) throw refusal;
  }

  private async record(
    tx: Tx,
    actor: Actor,
    locked: LockedItem,
    review: ReviewRecord,
    prepared: { subject: Subject; nextReviewers: string[] },
  ): Promise<void> {
    if (!(await insertReview(tx, review))) {
      throw new ConflictError('You have reviewed this already');
    }
    await appendEvents(tx, [reviewEvent(actor, locked.item, review)]);
    tx.changed(locked.request.id);
    await settleReviewed(tx, {
      ...locked,
      reviews: [...locked.reviews, review],
      actor: actor.ref,
      now: review.createdAt,
      ...prepared,
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

function reviewOf(
  actor: Actor,
  { item }: LockedItem,
  body: ReviewInput,
  entitled: Entitlement,
  now: Instant,
): ReviewRecord {
  return {
    id: randomUUID(),
    itemId: item.id,
    reviewer: actor.ref,
    stage: item.stage,
    decision: body.decision,
    comment: body.comment || undefined,
    maxDuration: shorter(body.maxDuration, item.duration),
    digest: body.digest,
    createdAt: now,
    onBehalfOf: entitled.as === 'cover' ? entitled.onBehalfOf : undefined,
  };
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
function refusalOfReview(
  actor: Actor,
  locked: LockedItem,
  body: ReviewInput,
  entitled: Entitlement,
): Error | undefined {
  const { item, request, reviews } = locked;
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
  if (entitled.as === 'nobody') {
    return new NotAllowedError(whyNot(actor, item, entitled.tooYoung));
  }
  if (body.digest !== item.digest) {
    return new ConflictError(
      `${whatChanged(locked, body.digest)}; look again before you decide`,
    );
  }
  return refusalOfDuration(item, body);
}

function whyNot(
  actor: Actor,
  item: ItemRecord,
  tooYoung: Extract<Entitlement, { as: 'nobody' }>['tooYoung'],
): string {
  const { title } = item.decision.stages[item.stage] ?? {};
  if (!tooYoung) {
    return `You may not review this: it waits for ${title ?? 'somebody else'}`;
  }
  const { person, principal, since, minAge } = tooYoung;
  const group = shortName(parsePrincipal(principal).ref);
  const has = person === actor.ref ? 'you have' : `${shortName(person)} has`;
  const known =
    since === 'unseen'
      ? `it is not known yet since when ${has} been in ${group}`
      : `${has} been in ${group} since ${since.slice(0, 16).replace('T', ' ')} UTC`;
  return `You may not review this yet: policy asks for at least ${inWords(minAge)} in ${group}, and ${known}`;
}

/** Why the grant that an approval would make cannot be made any more. */
async function refusalOfGrant(
  tx: Tx,
  locked: LockedItem,
  review: ReviewRecord,
): Promise<Error | undefined> {
  const reviews = [...locked.reviews, review];
  const { item } = locked;
  const progress = reviewProgress(
    item.decision.stages.map(stage => stage.count),
    reviews,
  );
  if (progress.state !== 'approved') return undefined;
  const { extendsGrant } = locked.request;
  if (extendsGrant && (await lockExtended(tx, extendsGrant)) === 'over') {
    return new ConflictError(
      'The access that this would extend was ended meanwhile; nothing can follow on it. Deny it, and have it asked for anew',
    );
  }
  const duration = agreedDuration(item.duration, reviews);
  return refusalByLimits(tx, locked, duration, review.createdAt);
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
  const instead = review.onBehalfOf
    ? `, for ${shortName(review.onBehalfOf)},`
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
    summary: `${shortName(actor.ref)}${instead} ${review.decision === 'approve' ? 'approved' : 'denied'} ${item.roleSummary.title} on ${shortName(item.entityRef)}${shortened}`,
    details: {
      decision: review.decision,
      stage: review.stage,
      maxDuration: review.maxDuration,
      digest: review.digest,
      channel: 'portal',
      onBehalfOf: review.onBehalfOf,
      standsFor: actor.principals,
    },
    personal: { comment: review.comment },
  };
}
