import { CompiledPolicy, CompiledRoute } from '../compile/compiledSet';
import {
  Evaluation,
  Finding,
  clauses,
  sourcesOf,
  tell,
} from '../conditions/evaluation';
import { ItemFacts } from '../facts/itemFacts';
import { Draft } from './draft';

/** The route that decides, and what made its condition true. */
export interface ChosenRoute {
  route: CompiledRoute;
  because: Finding[];
}

/**
 * Tries routes in order. The first whose condition is true decides, except that
 * a route that allows cannot take the place of an earlier one which asks for
 * approval and could not be checked: then that approval is asked.
 */
export function pickRoute(
  policy: CompiledPolicy,
  facts: ItemFacts,
  draft: Draft,
): ChosenRoute | undefined {
  const tried: { route: CompiledRoute; evaluation: Evaluation }[] = [];
  let held: CompiledRoute | undefined;
  for (const route of policy.routes) {
    const evaluation = route.when.evaluate(facts);
    const { truth, because } = evaluation;
    tried.push({ route, evaluation });
    draft.check({
      kind: 'route',
      name: route.name,
      policy: policy.name,
      status: STATUS[truth],
      text: routeText(route, evaluation),
      source: sourcesOf(because),
      location: route.location,
    });
    if (truth === 'true') {
      const allows = route.stages.length === 0;
      return held && allows ? { route: held, because: [] } : { route, because };
    }
    if (truth === 'unknown' && route.stages.length > 0) held ??= route;
  }
  refuseUnmatched(tried, facts, draft);
  return undefined;
}

const STATUS = {
  true: 'met',
  false: 'not-met',
  unknown: 'unknown',
} as const;

function routeText(route: CompiledRoute, { because }: Evaluation): string {
  const title = route.title ? `${route.title}: ` : '';
  return `${title}${tell(because, {}) ?? 'no condition'}`;
}

/**
 * What could not be checked comes first. Of the rest, routes go from the narrow
 * to the wide, so what the last one lacks helps most.
 */
function refuseUnmatched(
  tried: { evaluation: Evaluation }[],
  facts: ItemFacts,
  draft: Draft,
): void {
  const unmatched = tried.map(({ evaluation }) => evaluation).reverse();
  const unknown = unmatched.filter(({ truth }) => truth === 'unknown');
  const unmet = unmatched.filter(({ truth }) => truth === 'false');
  const kind = unknown.length > 0 ? 'now' : 'never';
  for (const { because } of [...unknown, ...unmet]) {
    for (const clause of clauses(because, { you: facts.requester.ref })) {
      draft.refuse(kind, clause);
    }
  }
}
