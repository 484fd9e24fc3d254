import {
  BreakGlassReview,
  Item,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';
import { requestStatus } from '../../domain/request/requestStatus';
import { grantsByItemIds } from '../../storage/grants/findGrants';
import { GrantRecord } from '../../storage/grants/records';
import { itemsOverseenBy } from '../../storage/requests/audience';
import { FullRequest } from '../../storage/requests/findRequests';
import { ItemRecord, ReviewRecord } from '../../storage/requests/records';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { Entitlements } from '../actors/Entitlements';
import { GrantPresenter } from './presentGrant';

/** Shows requests with their grants, and what the one who looks may do. */
export class RequestPresenter {
  constructor(
    private readonly store: Store,
    private readonly grants: GrantPresenter,
    private readonly entitlements: Entitlements,
  ) {}

  async present(requests: FullRequest[], actor: Actor): Promise<Request[]> {
    const items = requests.flatMap(full => full.items);
    if (items.length === 0) return [];
    const ids = items.map(item => item.id);
    const [grants, entitled, overseen] = await Promise.all([
      grantsByItemIds(this.store.sql, ids),
      this.entitlements.onItems(actor, items),
      itemsOverseenBy(this.store.sql, ids, actor),
    ]);
    const grantOf = new Map(grants.map(grant => [grant.itemId, grant]));
    return requests.map(full => ({
      id: full.request.id,
      requester: full.request.requester,
      receiver: full.request.receiver,
      status: requestStatus(full.items.map(item => item.state)),
      justification: full.request.justification,
      duration: full.request.duration,
      startsAt: full.request.startsAt,
      ticket: full.request.ticket,
      incident: full.request.incident,
      breakGlass: full.request.breakGlass,
      createdAt: full.request.createdAt,
      items: full.items.map(item =>
        this.item(item, full.reviews, actor, {
          grant: grantOf.get(item.id),
          entitled: (entitled.get(item.id)?.as ?? 'nobody') !== 'nobody',
          overseen: overseen.has(item.id),
        }),
      ),
    }));
  }

  private item(
    item: ItemRecord,
    allReviews: ReviewRecord[],
    actor: Actor,
    known: { grant?: GrantRecord; entitled: boolean; overseen: boolean },
  ): Item {
    const reviews = allReviews.filter(review => review.itemId === item.id);
    const pending = item.state === 'pending';
    return {
      id: item.id,
      requestId: item.requestId,
      entityRef: item.entityRef,
      role: item.roleSummary,
      state: item.state,
      duration: item.duration,
      decision: item.decision,
      stage: item.stage,
      digest: item.digest,
      reviews: reviews.map(review => ({
        id: review.id,
        reviewer: review.reviewer,
        decision: review.decision,
        comment: review.comment,
        maxDuration: review.maxDuration,
        stage: review.stage,
        at: review.createdAt,
        onBehalfOf: review.onBehalfOf,
      })),
      waitingSince: pending ? item.stageSince : undefined,
      lapsesAt: pending ? item.lapsesAt : undefined,
      settledAt: item.settledAt,
      escalatedAt: item.escalatedAt,
      breakGlassReview: breakGlassReviewOf(item),
      grant:
        known.grant && this.grants.present(known.grant, actor, known.overseen),
      actions: {
        review:
          pending &&
          known.entitled &&
          !reviews.some(review => review.reviewer === actor.ref),
        withdraw: pending && item.requester === actor.ref,
        reviewBreakGlass: owesReview(item) && known.entitled,
      },
    };
  }
}

/** Does a break-glass still wait for its review? */
function owesReview(item: ItemRecord): boolean {
  return item.reviewDueAt !== undefined && item.reviewedAt === undefined;
}

function breakGlassReviewOf(item: ItemRecord): BreakGlassReview | undefined {
  if (!item.reviewDueAt) return undefined;
  return {
    dueAt: item.reviewDueAt,
    escalatedAt: item.reviewEscalatedAt,
    doneAt: item.reviewedAt,
    doneBy: item.reviewedBy,
    verdict: item.reviewVerdict,
    comment: item.reviewComment,
  };
}
