import { ConflictError } from '@backstage/errors';
import { leadPrincipal, userPrincipal } from '../../domain/principal';
import { addDuration, Instant, toInstant } from '../../domain/time';
import { appendEvents } from '../../storage/audit/appendEvents';
import { currentPause } from '../../storage/controls/pause';
import { currentDrain } from '../../storage/endings/orders';
import { createGrant } from '../../storage/grants/createGrant';
import { extensionOf } from '../../storage/grants/extensions';
import { lockExtended } from '../../storage/grants/lockExtended';
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
import { grantOfItem } from './grantOfItem';
import { recordRefusals } from './recordRefusals';
import { refusedUnderLock } from './refusedUnderLock';
import { PlannedItem, RefusedItem, Submission } from './submission';
import { submissionEvents } from './submissionEvents';
import { useBreakGlass } from './useBreakGlass';

/** What became of a submission. */
export interface StoredSubmission {
  /**
   * Of the request; of the earlier one when the same idempotency key was stored
   * in the meantime. Absent: it was refused, and nothing was stored.
   */
  requestId?: string;
  /** What was decided well and became impossible since; recorded as refused. */
  refused: RefusedItem[];
}

/**
 * Stores a submission in one transaction: request, items, grants of what is
 * allowed at once, audit events and notices. What is limited is counted again,
 * now that nobody else can change it.
 *
 * @throws ConflictError - new access is paused, or the same waits already
 */
export async function storeSubmission(
  store: Store,
  submission: Submission,
): Promise<StoredSubmission> {
  return store.transaction(async tx => {
    await lockPeople(tx, submission);
    const earlier = await sameKey(tx, submission);
    if (earlier) return { requestId: earlier, refused: [] };
    if (await currentPause(tx.sql)) {
      throw new ConflictError('New access was paused just now; try later');
    }
    await refuseDrained(tx, submission);
    const extended = submission.options.extends?.grantId;
    if (extended) await refuseExtended(tx, extended);
    else await refusePending(tx, submission);

    const now = await tx.now();
    const refused = await refusedUnderLock(tx, submission, now);
    const { actor, body } = submission;
    await recordRefusals(tx, actor.ref, body, refused);
    const left = without(submission, refused);
    if (refused.length > 0 && (!body.partial || left.items.length === 0)) {
      return { refused };
    }
    return { requestId: await storeAll(tx, left, now), refused };
  });
}

async function refuseDrained(tx: Tx, { items }: Submission): Promise<void> {
  const drain = await currentDrain(tx.sql);
  const provider = drain?.scope.provider;
  if (provider && items.some(({ role }) => role.provider === provider)) {
    throw new ConflictError(
      `No new access is given by the provider ${provider}, which is being drained: ${drain?.reason}`,
    );
  }
}

/**
 * Break-glass is held against whoever asked, too, and keys are theirs; always in
 * the same order.
 */
async function lockPeople(
  tx: Tx,
  { actor, body, subject, options }: Submission,
): Promise<void> {
  const both = body.breakGlass || options.idempotencyKey !== undefined;
  const people = both ? [actor.ref, subject.ref] : [subject.ref];
  for (const ref of [...new Set(people)].sort()) await lockPerson(tx, ref);
}

function without(submission: Submission, refused: RefusedItem[]): Submission {
  return {
    ...submission,
    items: submission.items.filter(
      item =>
        !refused.some(
          one =>
            one.entityRef === item.entityRef && one.roleName === item.role.name,
        ),
    ),
  };
}

async function storeAll(
  tx: Tx,
  submission: Submission,
  now: Instant,
): Promise<string> {
  const request = requestOf(submission, now);
  const items = submission.items.map((item, position) =>
    itemOf(request, item, position, now),
  );
  await insertRequest(tx, request, items);
  tx.changed(request.id);
  await appendEvents(tx, submissionEvents(request, items, submission.items));
  for (const [index, item] of items.entries()) {
    const planned = submission.items[index];
    await addOverseers(tx, item.id, overseersOf(planned));
    if (item.state === 'approved') {
      const { subject } = submission;
      const { effects } = planned;
      const { duration } = item;
      await createGrant(
        tx,
        grantOfItem(request, item, { duration, now, effects, subject }),
      );
      await useBreakGlass(tx, request, item);
    } else {
      await beginStage(tx, request, item, 0, now);
    }
  }
  return request.id;
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
  if (earlier) refuseOtherBody(earlier.request, submission.bodyDigest);
  return earlier?.request.id;
}

/** @throws ConflictError - the same key stands for something else already */
export function refuseOtherBody(
  earlier: RequestRecord,
  bodyDigest: string,
): void {
  if (earlier.bodyDigest === bodyDigest) return;
  throw new ConflictError(
    'This Idempotency-Key was used for another submission; use a new one',
  );
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

async function refuseExtended(tx: Tx, grantId: string): Promise<void> {
  if ((await lockExtended(tx, grantId)) !== 'runs') {
    throw new ConflictError(
      'Only running access can be extended; ask for it anew',
    );
  }
  const asked = await extensionOf(tx.sql, grantId);
  if (asked === 'pending') {
    throw new ConflictError(
      'More time was asked for already and waits for an answer',
    );
  }
  if (asked === 'granted') {
    throw new ConflictError(
      'This access has been extended already; extend again when that time runs',
    );
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
      options.extends?.endsAt ??
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
  const reviewDueAt =
    decision.breakGlass && addDuration(now, decision.breakGlass.reviewWithin);
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
    systemRef: decision.systemRef,
    reviewDueAt,
    remindAt: reviewDueAt,
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
    ...(item.decision.breakGlass?.reviewers.audience ?? []),
    ...item.owners.map(owner =>
      owner.startsWith('user:') ? userPrincipal(owner) : leadPrincipal(owner),
    ),
  ];
}
