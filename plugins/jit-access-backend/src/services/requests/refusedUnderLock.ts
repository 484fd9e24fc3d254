import { grantedLength } from '../../domain/grant/window';
import { Instant, toInstant } from '../../domain/time';
import { capitalised } from '../../domain/words';
import { refusalUnderLock } from '../../policy/decide/limitsUnderLock';
import { PersonHistory } from '../../policy/historyFacts';
import { historyFactsOf } from '../../storage/historyFacts/historyFactsOf';
import { Tx } from '../../storage/store';
import { shortName } from '../presentation/words';
import { limitedSince } from './limitedSince';
import { PlannedItem, RefusedItem, Submission } from './submission';

/**
 * Which items somebody else's submission has made impossible since they were
 * decided. Items of one submission count against each other, in their order.
 * To be called while the receiver, and of break-glass the requester, is locked.
 */
export async function refusedUnderLock(
  tx: Tx,
  submission: Submission,
  now: Instant,
): Promise<RefusedItem[]> {
  const startsAt = startOf(submission, now);
  const history = await historyOf(tx, submission, now, startsAt);
  const refused: RefusedItem[] = [];
  for (const item of submission.items) {
    const reason =
      (await owedReview(tx, submission, item, history)) ??
      refusalOf(item, submission, history, { now, startsAt });
    if (reason) refused.push(refusedItem(item, reason));
    else count(item, submission, history, startsAt);
  }
  return refused;
}

function startOf({ body, options }: Submission, now: Instant): Instant {
  const wanted = toInstant(options.extends?.endsAt ?? body.startsAt ?? now);
  return wanted > now ? wanted : now;
}

function historyOf(
  tx: Tx,
  submission: Submission,
  now: Instant,
  startsAt: Instant,
): Promise<PersonHistory> {
  const limits = submission.items.map(({ decision }) => decision.limits);
  return historyFactsOf(tx.sql).of({
    receiver: submission.subject.ref,
    since: limitedSince(limits, startsAt, now),
    denialsSince: now,
    items: [],
  });
}

/** Neither of the two may use break-glass while one of theirs waits for its review. */
async function owedReview(
  tx: Tx,
  { actor, subject }: Submission,
  { decision }: PlannedItem,
  history: PersonHistory,
): Promise<string | undefined> {
  if (!decision.breakGlass) return undefined;
  const own =
    actor.ref === subject.ref
      ? history
      : await historyFactsOf(tx.sql).of({
          receiver: actor.ref,
          since: decision.decidedAt,
          denialsSince: decision.decidedAt,
          items: [],
        });
  for (const [ref, past] of [
    [subject.ref, history],
    [actor.ref, own],
  ] as const) {
    if (past.breakGlassUnreviewedSince) {
      return `Emergency access of ${shortName(ref)} still waits for its review; until that is done, ${shortName(ref)} cannot use it again.`;
    }
  }
  return undefined;
}

function refusalOf(
  item: PlannedItem,
  submission: Submission,
  history: PersonHistory,
  { now, startsAt }: { now: Instant; startsAt: Instant },
): string | undefined {
  const { limits, outcome, systemRef } = item.decision;
  const clause = refusalUnderLock(
    // Hours count when they are granted, not while somebody thinks about it.
    limits && { ...limits, perWeek: outcome === 'allow' ? limits.perWeek : [] },
    history,
    {
      entityRef: item.entityRef,
      systemRef,
      role: item.role.name,
      startsAt,
      durationMs: grantedLength(
        startsAt,
        submission.body.duration,
        item.decision.boundTo?.endsAt,
      ),
      at: now,
    },
  );
  return clause && `${capitalised(clause)}.`;
}

/** What this item adds to the history that the next one is counted against. */
function count(
  item: PlannedItem,
  submission: Submission,
  history: PersonHistory,
  startsAt: Instant,
): void {
  const { decision, entityRef } = item;
  const same = {
    entityRef,
    systemRef: decision.systemRef,
    role: item.role.name,
  };
  if (decision.outcome === 'approval') {
    history.pending.push({ ...same, requestId: submission.requestId });
    return;
  }
  history.windows.push({
    ...same,
    grantId: item.id,
    policy: decision.policy?.name,
    state: 'scheduled',
    from: startsAt,
    lengthMs: grantedLength(
      startsAt,
      submission.body.duration,
      item.decision.boundTo?.endsAt,
    ),
    neverActive: false,
  });
}

function refusedItem(item: PlannedItem, reason: string): RefusedItem {
  return {
    entityRef: item.entityRef,
    roleName: item.role.name,
    role: item.role,
    decision: item.decision,
    reasons: [reason],
  };
}
