import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  breakGlassReviewBodySchema,
  jitAccessReviewPermission,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { Entitlement } from '../../domain/item/entitlement';
import { appendEvents } from '../../storage/audit/appendEvents';
import { recordBreakGlassReview } from '../../storage/breakGlass/recordBreakGlassReview';
import { beginEnding } from '../../storage/grants/beginEnding';
import { grantsByItemIds } from '../../storage/grants/findGrants';
import { enqueueNotice } from '../../storage/outbox/enqueueNotice';
import { lockItem } from '../../storage/requests/lockItem';
import { lockPerson } from '../../storage/requests/lockPerson';
import { ItemRecord } from '../../storage/requests/records';
import { Store, Tx } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { Entitlements } from '../actors/Entitlements';
import { PermissionEdge } from '../actors/PermissionEdge';
import { requestLink, shortName } from '../presentation/words';
import { RequestReader } from './RequestReader';
import { resourceOf } from './resourceOf';
import { linksOfItem } from './useBreakGlass';

type BreakGlassReviewInput = z.output<typeof breakGlassReviewBodySchema>;

/** Saying afterwards whether emergency access was justified. */
export class BreakGlassReviewService {
  constructor(
    private readonly deps: {
      store: Store;
      reader: RequestReader;
      permissions: PermissionEdge;
      entitlements: Entitlements;
      /** Refs of the people who are told when it was not justified. */
      administrators(): Promise<string[]>;
    },
  ) {}

  /**
   * Records the review that break-glass owes; what was not justified ends, if
   * it still runs.
   *
   * @throws NotFoundError - no such item, or not for this person's eyes
   * @throws NotAllowedError - this person may not review it
   * @throws ConflictError - it owes no review, or was reviewed already
   */
  async review(
    actor: Actor,
    requestId: string,
    itemId: string,
    body: BreakGlassReviewInput,
  ): Promise<void> {
    const { store, reader, permissions, entitlements } = this.deps;
    const seen = await reader.visible(actor, requestId);
    const item = seen.items.find(one => one.id === itemId);
    if (!item) {
      throw new NotFoundError(`Request ${requestId} has no item ${itemId}`);
    }
    await permissions.requireOn(
      actor,
      jitAccessReviewPermission,
      resourceOf(seen),
    );
    const entitlement = await entitlements.prepare(actor, item);
    const administrators =
      body.verdict === 'not-justified' ? await this.deps.administrators() : [];
    const refusal = await store.transaction(async tx => {
      await lockPerson(tx, item.receiver);
      const locked = await lockItem(tx, requestId, itemId);
      if (!locked) throw new NotFoundError(`There is no item ${itemId}`);
      const as = await entitlement(tx, await tx.now());
      const reason = refusalOfReview(actor, locked.item, as);
      if (reason) await recordRefusal(tx, actor, locked.item, reason);
      else await record(tx, actor, locked.item, { body, as, administrators });
      return reason;
    });
    if (refusal) throw refusal;
  }
}

function refusalOfReview(
  actor: Actor,
  item: ItemRecord,
  as: Entitlement,
): Error | undefined {
  if (!item.reviewDueAt) {
    return new ConflictError(
      'This was not emergency access; it owes no review',
    );
  }
  if (item.reviewedAt) {
    return new ConflictError(
      `This was reviewed already, by ${shortName(item.reviewedBy ?? 'somebody')}`,
    );
  }
  if (actor.ref === item.requester || actor.ref === item.receiver) {
    return new NotAllowedError(
      'Nobody reviews emergency access that they took or received',
    );
  }
  if (as.as === 'nobody') {
    return new NotAllowedError(
      `You may not review this: it waits for ${item.decision.breakGlass?.reviewers.title ?? 'somebody else'}`,
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
      ...linksOfItem(item),
      summary: `A review of emergency access by ${shortName(actor.ref)} was not accepted`,
      details: { reason: reason.message },
    },
  ]);
}

async function record(
  tx: Tx,
  actor: Actor,
  item: ItemRecord,
  given: {
    body: BreakGlassReviewInput;
    as: Entitlement;
    administrators: string[];
  },
): Promise<void> {
  const { verdict, comment } = given.body;
  const at = await tx.now();
  await recordBreakGlassReview(tx, item.id, {
    by: actor.ref,
    at,
    verdict,
    comment,
  });
  await appendEvents(tx, [
    {
      type: 'break-glass.reviewed',
      actor: actor.ref,
      result: 'success',
      ...linksOfItem(item),
      summary: `${shortName(actor.ref)} reviewed the emergency access of ${shortName(item.receiver)}: ${inWords(verdict)}`,
      details: {
        verdict,
        reviewDueAt: item.reviewDueAt,
        onBehalfOf: given.as.as === 'cover' ? given.as.onBehalfOf : undefined,
      },
      personal: { comment },
    },
  ]);
  tx.changed(item.requestId);
  await tellOutcome(tx, actor, item, given);
  if (verdict === 'not-justified') await end(tx, actor, item, comment);
}

async function tellOutcome(
  tx: Tx,
  actor: Actor,
  item: ItemRecord,
  {
    body: { verdict, comment },
    administrators,
  }: { body: BreakGlassReviewInput; administrators: string[] },
): Promise<void> {
  const what = `${item.roleSummary.title} on ${shortName(item.entityRef)}`;
  await enqueueNotice(tx, {
    kind: 'break-glass-review',
    recipients: [item.requester, item.receiver, ...administrators],
    title: `Emergency access of ${shortName(item.receiver)} was reviewed: ${inWords(verdict)}`,
    description: `${what}. ${shortName(actor.ref)}: ${comment}`,
    link: requestLink(item.requestId),
    severity: verdict === 'justified' ? 'normal' : 'high',
    requestId: item.requestId,
  });
}

/** Ends what still runs, with all that extends it. */
async function end(
  tx: Tx,
  actor: Actor,
  item: ItemRecord,
  comment: string,
): Promise<void> {
  const grants = await grantsByItemIds(tx.sql, [item.id]);
  await beginEnding(
    tx,
    grants.map(grant => grant.id),
    {
      reason: 'revoked',
      by: actor.ref,
      comment,
      why: 'the review found that the emergency access was not justified',
    },
  );
}

function inWords(verdict: BreakGlassReviewInput['verdict']): string {
  return verdict === 'justified' ? 'justified' : 'not justified';
}
