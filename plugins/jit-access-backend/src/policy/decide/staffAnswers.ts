import { Principal, isDynamic } from '../../domain/principal';
import { Instant } from '../../domain/time';
import { GatheredFacts } from '../facts/gather';
import { ItemAnswer } from './decideItem';
import { Named, namedBy } from './dynamicPeople';
import { staffEmergency, unstaffedEmergency } from './emergency';
import { StaffQuestion, staffStages, unstaffed } from './staffStages';
import { Staffing } from './toDecision';
import { Audience, WhoIsThereOptions, whoIsThere } from './whoIsThere';

const NOBODY: Staffing = { stages: [] };

/**
 * Looks up, once for all answers that are not refused, who can approve now.
 * An answer that nobody can approve is refused.
 * @param reviewsGiven - nobody is looked up, since nobody has to be left
 */
export async function staffAnswers(
  answers: ItemAnswer[],
  facts: GatheredFacts,
  options: WhoIsThereOptions,
  reviewsGiven: boolean,
): Promise<Map<ItemAnswer, Staffing>> {
  const waiting = answers.filter(
    ({ draft, stages, emergency }) =>
      draft.refusals.length === 0 && (stages.length > 0 || emergency),
  );
  if (reviewsGiven) {
    return new Map(waiting.map(answer => [answer, withoutPeople(answer)]));
  }
  const { requester, receiver, at } = facts.question;
  const excluded = new Set([requester, receiver]);
  const named = new Map(
    waiting.map(answer => [answer, namedFor(answer, facts, at)]),
  );
  const audiences = waiting.flatMap(answer =>
    audiencesOf(answer, named.get(answer)!),
  );
  const { look } = facts;
  const there =
    look &&
    (await whoIsThere(options, {
      audiences,
      excluded,
      tree: look.tree,
      at,
      ages: waiting.some(({ stages }) =>
        stages.some(stage => stage.minMembershipAge),
      ),
    }));
  return new Map(
    waiting.map(answer => {
      if (!there) {
        refuseUnstaffed(answer);
        return [answer, NOBODY];
      }
      const onCall =
        facts.context.get(answer.question.facts.entity!.ref)?.onCall.known ??
        [];
      const question: StaffQuestion = {
        there,
        excluded,
        named: named.get(answer)!,
        onCall: onCall.filter(({ until }) => until === undefined || until > at),
        at,
      };
      return [answer, staffed(answer, question)];
    }),
  );
}

function withoutPeople({ stages, emergency }: ItemAnswer): Staffing {
  return {
    stages: unstaffed(stages),
    breakGlass: emergency && unstaffedEmergency(emergency),
  };
}

function staffed(
  { stages, emergency, draft, question: { facts } }: ItemAnswer,
  question: StaffQuestion,
): Staffing {
  return {
    stages: stages.length > 0 ? staffStages(stages, question, draft) : [],
    breakGlass:
      emergency &&
      staffEmergency(emergency, question, facts.requester.ref, draft),
  };
}

function principalsOf({ stages, emergency }: ItemAnswer): Principal[][] {
  return [
    ...stages.map(stage => stage.audience),
    ...stages.map(stage => stage.fallback?.audience ?? []),
    ...(emergency ? [emergency.reviewers.audience, emergency.told] : []),
  ];
}

function audiencesOf(
  answer: ItemAnswer,
  named: ReadonlyMap<Principal, Named>,
): Audience[] {
  return principalsOf(answer).map(principals => ({ principals, named }));
}

function namedFor(
  answer: ItemAnswer,
  facts: GatheredFacts,
  at: Instant,
): Map<Principal, Named> {
  const context = facts.context.get(answer.question.facts.entity!.ref);
  const dynamic = principalsOf(answer).flat().filter(isDynamic);
  return new Map(
    dynamic.map(principal => [principal, namedBy(principal, context, at)]),
  );
}

/** Who could approve is not known, so it cannot be promised that somebody will. */
function refuseUnstaffed(answer: ItemAnswer): void {
  answer.draft.refuse('now', 'the catalog could not be asked who can approve');
  answer.facts.push({
    name: 'approvers',
    value: null,
    status: 'unknown',
    source: 'catalog',
    at: answer.question.facts.at,
  });
}
