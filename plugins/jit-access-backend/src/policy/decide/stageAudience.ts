import { IsoDuration } from '../../domain/time';
import { Principal } from '../../domain/principal';
import { CompiledRoute, CompiledStage, Length } from '../compile/compiledSet';
import { ItemFacts } from '../facts/itemFacts';
import { Managers, principalsOf, selectorsInWords } from './selectors';

/** Who is asked, in words and as principals. */
export interface Asked {
  title: string;
  /** The same as it is said to the requester. */
  titleForRequester: string;
  audience: Principal[];
}

/** A stage that is asked, with who may answer it. */
export interface AskedStage extends Asked {
  count: number;
  /** Asked instead where too few can be found. */
  fallback?: Asked;
  escalation?: Asked & { after: IsoDuration };
  remindEvery?: IsoDuration;
  minMembershipAge?: Length;
}

/** Stages whose condition is false are left out; unknown ones are asked. */
export function askedStages(
  route: CompiledRoute,
  facts: ItemFacts,
  managers: Managers,
): AskedStage[] {
  return route.stages
    .filter(stage => stage.when.test(facts) !== 'false')
    .map(stage => askedStage(stage, facts, managers));
}

function askedStage(
  stage: CompiledStage,
  facts: ItemFacts,
  managers: Managers,
): AskedStage {
  const { count, title, fallback, escalation } = stage;
  const asked = (
    selectors: CompiledStage['selectors'],
    titled?: string,
  ): Asked => ({
    ...askedOf(selectors, count, facts, managers),
    ...(titled ? { title: titled, titleForRequester: titled } : {}),
  });
  return {
    ...asked(stage.selectors, title),
    count,
    fallback: fallback && asked(fallback),
    escalation: escalation && {
      ...askedOf(escalation.selectors, 1, facts, managers),
      after: escalation.after,
    },
    remindEvery: stage.remindEvery,
    minMembershipAge: stage.minMembershipAge,
  };
}

/** Who stands behind selectors on this item. */
export function askedOf(
  selectors: CompiledStage['selectors'],
  count: number,
  facts: ItemFacts,
  managers: Managers,
): Asked {
  const own = facts.receiver.ref === facts.requester.ref;
  const principals = selectors.flatMap(selector =>
    principalsOf(selector, facts, managers),
  );
  return {
    title: selectorsInWords(selectors, count, facts, false),
    titleForRequester: selectorsInWords(selectors, count, facts, own),
    audience: [...new Set(principals)].sort(),
  };
}
