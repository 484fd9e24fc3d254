import {
  Decision,
  Stage,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Principal } from '../../domain/principal';
import {
  DecisionInput,
  isUndetermined,
  PolicyEngine,
} from '../../policy/decision';
import { Directory } from '../../policy/directory';
import { unbrokenRun } from '../../storage/grants/extensions';
import { Redecision } from '../../storage/grants/admitGrant';
import { GrantRecord } from '../../storage/grants/records';
import { requestById } from '../../storage/requests/findRequests';
import {
  ItemRecord,
  RequestRecord,
  ReviewRecord,
} from '../../storage/requests/records';
import { Store } from '../../storage/store';

/** Decides again, with this instant's facts and the policy now in force. */
export class Redecider {
  constructor(
    private readonly store: Store,
    private readonly policy: PolicyEngine,
    private readonly directory: Directory,
  ) {}

  async redecide(grant: GrantRecord): Promise<Redecision> {
    const full = await requestById(this.store.sql, grant.requestId);
    const item = full?.items.find(one => one.id === grant.itemId);
    if (!full || !item) {
      return { refused: 'The request is gone' };
    }
    const { request } = full;
    const [decided] = await this.policy.decide({
      requester: request.requester,
      receiver: request.receiver,
      items: [{ entityRef: item.entityRef, role: item.role }],
      at: await this.store.now(),
      duration: grant.duration,
      startsAt: request.startsAt,
      justification: request.justification,
      ticket: request.ticket,
      incident: request.incident,
      breakGlass: request.breakGlass,
      complete: true,
      extends: await this.extended(request),
      exceptGrant: grant.id,
      exceptRequest: request.id,
      reviewsGiven: true,
    });
    return this.judge(decided.decision, item, full.reviews);
  }

  private async judge(
    decision: Decision,
    item: ItemRecord,
    reviews: ReviewRecord[],
  ): Promise<Redecision> {
    if (decision.outcome === 'allow') return 'still-allowed';
    if (isUndetermined(decision)) return 'unknown';
    if (decision.outcome === 'refuse') {
      return { refused: decision.reasons.join(' ') || decision.headline };
    }
    const missing = await this.missingStage(decision, item, reviews);
    return missing === undefined
      ? 'still-allowed'
      : { refused: `Policy now asks for ${missing}, and that was not given` };
  }

  /** The first stage that the reviews given do not satisfy, in words. */
  private async missingStage(
    decision: Decision,
    item: ItemRecord,
    reviews: ReviewRecord[],
  ): Promise<string | undefined> {
    const approvals = reviews.filter(
      review => review.itemId === item.id && review.decision === 'approve',
    );
    const used = new Set<string>();
    for (const stage of decision.stages) {
      let given = 0;
      for (const review of byNearness(approvals, stage, item)) {
        if (given >= stage.count) break;
        if (used.has(review.reviewer)) continue;
        if (await this.counts(review, stage, decision, item)) {
          used.add(review.reviewer);
          given++;
        }
      }
      if (given < stage.count) return stage.title;
    }
    return undefined;
  }

  /**
   * Does a review that was accepted count for a stage as it is asked now? It
   * stays valid when its author leaves: where the same documents ask the same,
   * or everybody who was asked then would be asked now. Elsewhere its author
   * has to be one of those who are asked now.
   */
  private async counts(
    review: ReviewRecord,
    stage: Stage,
    decision: Decision,
    item: ItemRecord,
  ): Promise<boolean> {
    const then: Stage | undefined = item.decision.stages[review.stage];
    const sameDocuments =
      decision.policyDigest === item.decision.policyDigest &&
      decision.policy?.route === item.decision.policy?.route;
    if (sameDocuments && then && isSame(then, stage)) return true;
    const wanted = new Set(askedBy(stage));
    if (then && askedBy(then).every(one => wanted.has(one))) return true;
    return this.standsFor(review.onBehalfOf ?? review.reviewer, wanted);
  }

  private async standsFor(
    reviewer: string,
    wanted: ReadonlySet<string>,
  ): Promise<boolean> {
    const person = await this.directory.person(reviewer);
    if (!person) return false;
    return this.directory.principalsOf(person).some(one => wanted.has(one));
  }

  /** The run of windows that an extension follows on. */
  private async extended({
    extendsGrant,
  }: RequestRecord): Promise<DecisionInput['extends']> {
    if (!extendsGrant) return undefined;
    const run = await unbrokenRun(this.store.sql, extendsGrant);
    return (
      run && { grantId: extendsGrant, since: run.since, endsAt: run.endsAt }
    );
  }
}

/** Who may review in a stage, those who are asked later among them. */
function askedBy(stage: Stage): Principal[] {
  return [...stage.audience, ...(stage.escalation?.audience ?? [])];
}

function isSame(one: Stage, other: Stage): boolean {
  return one.title === other.title && one.count === other.count;
}

/** Reviews that were given in this very stage first, so that none is used up elsewhere. */
function byNearness(
  reviews: ReviewRecord[],
  stage: Stage,
  item: ItemRecord,
): ReviewRecord[] {
  const near = (review: ReviewRecord) => {
    const then: Stage | undefined = item.decision.stages[review.stage];
    return then && isSame(then, stage) ? 0 : 1;
  };
  return [...reviews].sort((a, b) => near(a) - near(b));
}
