import { Principal, isDynamic, parsePrincipal } from '../../domain/principal';
import { Instant } from '../../domain/time';
import { GatheredFacts } from '../facts/gather';
import { ContextOfEntity } from '../facts/itemFacts';
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
  const rotas = await rotasElsewhere(waiting, options.gatherer, at);
  const named = new Map(
    waiting.map(answer => [answer, namedFor(answer, facts, rotas, at)]),
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

/** Contexts by ref of the entities that a rota is named of. */
type Rotas = ReadonlyMap<string, ContextOfEntity | undefined>;

/** Rotas that stand neither at the entity nor at its system are asked about where they stand. */
async function rotasElsewhere(
  answers: ItemAnswer[],
  gatherer: WhoIsThereOptions['gatherer'],
  at: Instant,
): Promise<Rotas> {
  const refs = answers.flatMap(answer => {
    const { related } = answer.question.facts.entity!;
    const here = [...related.self, ...related.system];
    return dynamicOf(answer)
      .map(principal => parsePrincipal(principal).ref)
      .filter(ref => !here.includes(ref));
  });
  const contexts = await Promise.all(
    [...new Set(refs)].map(
      async ref => [ref, await gatherer.around(ref, ['onCall'], at)] as const,
    ),
  );
  return new Map(contexts);
}

function dynamicOf(answer: ItemAnswer): Principal[] {
  return [...new Set(principalsOf(answer).flat().filter(isDynamic))];
}

function namedFor(
  answer: ItemAnswer,
  facts: GatheredFacts,
  rotas: Rotas,
  at: Instant,
): Map<Principal, Named> {
  const { ref } = answer.question.facts.entity!;
  return new Map(
    dynamicOf(answer).map(principal => {
      const { ref: place } = parsePrincipal(principal);
      const context = rotas.has(place)
        ? rotas.get(place)
        : facts.context.get(ref);
      return [principal, namedBy(principal, context, at)];
    }),
  );
}

/** Who could approve is not known, so it cannot be promised that somebody will. */
function refuseUnstaffed(answer: ItemAnswer): void {
  answer.draft.refuseUnasked('the catalog could not be asked who can approve');
  answer.facts.push({
    name: 'approvers',
    value: null,
    status: 'unknown',
    source: 'catalog',
    at: answer.question.facts.at,
  });
}
