import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
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
      const wanted = new Set(stage.audience);
      let given = 0;
      for (const { reviewer, stage: index } of approvals) {
        if (given >= stage.count) break;
        if (used.has(reviewer)) continue;
        // An accepted review stays valid when its author leaves, as long as
        // the stage still asks the same people.
        const asked = item.decision.stages[index]?.audience ?? [];
        const same =
          asked.length === wanted.size && asked.every(one => wanted.has(one));
        if (same || (await this.standsFor(reviewer, wanted))) {
          used.add(reviewer);
          given++;
        }
      }
      if (given < stage.count) return stage.title;
    }
    return undefined;
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
