import { Effect, Subject } from '@jit-access/backstage-plugin-jit-access-node';
import { NewAuditEvent } from '../../domain/audit/event';
import { nextItemState } from '../../domain/item/itemState';
import {
  agreedDuration,
  reviewProgress,
} from '../../domain/item/reviewProgress';
import { Instant } from '../../domain/time';
import { appendEvents } from '../../storage/audit/appendEvents';
import { createGrant } from '../../storage/grants/createGrant';
import { enqueueNotice } from '../../storage/outbox/enqueueNotice';
import { settleItem, updateDigest } from '../../storage/requests/lockItem';
import {
  ItemRecord,
  RequestRecord,
  ReviewRecord,
} from '../../storage/requests/records';
import { Tx } from '../../storage/store';
import { inWords } from '../presentation/durationWords';
import { requestLink, shortName } from '../presentation/words';
import { grantOfItem } from '../requests/grantOfItem';
import { beginStage } from './beginStage';
import { digestOfItem } from './digestOfItem';

/** An item under its locks, with the reviews so far. */
export interface LockedItem {
  request: RequestRecord;
  item: ItemRecord;
  reviews: ReviewRecord[];
}

/** An item with a new review, and what a grant of it would need. */
export interface Reviewed extends LockedItem {
  actor: string;
  now: Instant;
  subject: Subject;
  effects: Effect[];
  /** Refs of the people who can answer the stage after the one that waits. */
  nextReviewers: string[];
}

/** Grants, denies or lets wait in the next stage, as the reviews now stand. */
export async function settleReviewed(
  tx: Tx,
  reviewed: Reviewed,
): Promise<void> {
  const { item, reviews } = reviewed;
  const progress = reviewProgress(
    item.decision.stages.map(stage => stage.count),
    reviews,
  );
  if (progress.state === 'denied') return deny(tx, reviewed);
  if (progress.state === 'approved') return approve(tx, reviewed);
  if (progress.stage > item.stage) {
    return waitInStage(tx, reviewed, progress.stage);
  }
  // Who comes next is shown how long it is for now.
  return updateDigest(tx, item.id, digestAt(reviewed, item.stage));
}

async function waitInStage(
  tx: Tx,
  reviewed: Reviewed,
  stage: number,
): Promise<void> {
  const { request, item, reviews, now, nextReviewers } = reviewed;
  const digest = digestAt(reviewed, stage);
  const reviewers = new Set(reviews.map(({ reviewer }) => reviewer));
  const told = nextReviewers.filter(ref => !reviewers.has(ref));
  await beginStage(tx, request, { ...item, digest }, stage, now, told);
}

function digestAt({ request, item, reviews }: Reviewed, stage: number): string {
  return digestOfItem(
    request,
    { ...item, role: item.roleSummary },
    { stage, duration: agreedDuration(item.duration, reviews) },
  );
}

async function deny(tx: Tx, reviewed: Reviewed): Promise<void> {
  const { request, item, actor, now, reviews } = reviewed;
  await settleItem(tx, item.id, {
    state: stateAfter('deny'),
    by: actor,
    at: now,
  });
  await appendEvents(tx, [
    itemEvent(reviewed, 'item.denied', `${shortName(actor)} denied it`),
  ]);
  const comment = reviews.at(-1)?.comment;
  await enqueueNotice(tx, {
    kind: 'denied',
    recipients: [...new Set([request.requester, request.receiver])],
    title: `Denied: ${item.roleSummary.title} on ${shortName(item.entityRef)}`,
    description: `${shortName(actor)} denied it${comment ? `: ${comment}` : '.'}`,
    link: requestLink(request.id),
    severity: 'normal',
    requestId: request.id,
  });
}

async function approve(tx: Tx, reviewed: Reviewed): Promise<void> {
  const { request, item, actor, now, reviews, effects, subject } = reviewed;
  const duration = agreedDuration(item.duration, reviews);
  await settleItem(tx, item.id, {
    state: stateAfter('approve'),
    by: actor,
    at: now,
  });
  await appendEvents(tx, [
    itemEvent(
      reviewed,
      'item.approved',
      `Approved for ${inWords(duration)}: ${item.roleSummary.title} on ${shortName(item.entityRef)}`,
      { duration },
    ),
  ]);
  await createGrant(
    tx,
    grantOfItem(request, item, { duration, now, effects, subject }),
  );
  await enqueueNotice(tx, {
    kind: 'approved',
    recipients: [...new Set([request.requester, request.receiver])],
    title: `Approved: ${item.roleSummary.title} on ${shortName(item.entityRef)}`,
    description: `${shortName(actor)} approved it for ${inWords(duration)}. It is being set up.`,
    link: requestLink(request.id),
    severity: 'normal',
    requestId: request.id,
  });
}

function stateAfter(event: 'approve' | 'deny') {
  const state = nextItemState('pending', event);
  if (!state) throw new Error(`A pending item cannot ${event}`);
  return state;
}

function itemEvent(
  { item, actor }: Reviewed,
  type: 'item.approved' | 'item.denied',
  summary: string,
  details: NewAuditEvent['details'] = {},
): NewAuditEvent {
  return {
    type,
    actor,
    result: 'success',
    requestId: item.requestId,
    itemId: item.id,
    entityRef: item.entityRef,
    role: item.role,
    subject: item.receiver,
    provider: item.provider,
    summary,
    details,
  };
}
