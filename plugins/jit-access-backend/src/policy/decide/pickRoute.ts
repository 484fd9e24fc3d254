import { CompiledPolicy, CompiledRoute } from '../compile/compiledSet';
import {
  Evaluation,
  Finding,
  clauses,
  sourcesOf,
  tell,
} from '../conditions/evaluation';
import { ItemFacts } from '../facts/itemFacts';
import { listInWords } from '../words';
import { Ask } from './ask';
import { Draft } from './draft';
import { routeOf } from './outcome';

/** The route that decides, and what made its condition true. */
export interface ChosenRoute {
  route: CompiledRoute;
  /** Empty where its approval is asked because it could not be checked. */
  because: Finding[];
  /** It could not be checked, and is asked before a later one may allow. */
  held: boolean;
}

interface Tried {
  route: CompiledRoute;
  evaluation: Evaluation;
}

/** The route that decides, with a check for each that was tried; refuses when there is none. */
export function pickRoute(
  policy: CompiledPolicy,
  facts: ItemFacts,
  ask: Ask,
  draft: Draft,
): ChosenRoute | undefined {
  const tried: Tried[] = [];
  for (const route of policy.routes) {
    if ((route.kind === 'breakGlass') !== ask.breakGlass) continue;
    const evaluation = route.when.evaluate(facts);
    tried.push({ route, evaluation });
    draft.check({
      kind: 'route',
      name: route.name,
      policy: policy.name,
      status: STATUS[evaluation.truth],
      text: routeText(route, evaluation),
      source: sourcesOf(evaluation.because),
      location: route.location,
    });
    if (evaluation.truth === 'true') break;
  }
  const route = routeOf(policy.routes, facts, ask);
  if (!route) {
    refuseUnmatched(tried, facts, ask, draft);
    return undefined;
  }
  const { evaluation } = tried.find(one => one.route === route)!;
  const held = evaluation.truth !== 'true';
  return { route, because: held ? [] : evaluation.because, held };
}

/** Is there a way for emergencies, which would have to be asked for? */
export function offersBreakGlass(
  policy: CompiledPolicy,
  facts: ItemFacts,
): boolean {
  if (!policy.routes.some(route => route.kind === 'breakGlass')) return false;
  const emergency = {
    ...facts,
    request: { ...facts.request, breakGlass: true },
  };
  const route = routeOf(policy.routes, emergency, { breakGlass: true });
  const own = facts.requester.ref === facts.receiver.ref;
  return route !== undefined && (own || route.onBehalf);
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
  tried: Tried[],
  facts: ItemFacts,
  { breakGlass }: Ask,
  draft: Draft,
): void {
  const turned = [...tried].reverse();
  const of = (truth: string) =>
    turned.filter(({ evaluation }) => evaluation.truth === truth);
  const [unknown, unmet] = [of('unknown'), of('false')];
  const kind = unknown.length > 0 ? 'now' : 'never';
  const you = { you: facts.requester.ref };
  const lacking = [...unknown, ...unmet].map(({ route, evaluation }) => ({
    route,
    lacks: clauses(evaluation.because, you),
  }));
  if (lacking.length === 0) {
    draft.refuse(kind, 'there is no way for emergencies to this role');
    return;
  }
  for (const { evaluation } of [...unknown, ...unmet]) {
    for (const { remedy } of evaluation.because) {
      const clause = remedy?.(you);
      if (clause) draft.remedy(clause);
    }
  }
  const [first] = lacking;
  const clause = first.lacks.join(', and ');
  const byLack = new Map<string, CompiledRoute[]>();
  for (const { route, lacks } of lacking) {
    const key = lacks.join(', and ');
    byLack.set(key, [...(byLack.get(key) ?? []), route]);
  }
  if (byLack.size === 1) {
    draft.refuse(kind, clause, first.lacks);
    return;
  }
  const own = facts.receiver.ref === facts.requester.ref;
  const who = own ? 'you' : facts.receiver.name;
  const ways = `${lacking.length} ${breakGlass ? 'ways for emergencies' : 'ways'}`;
  draft.refuse(kind, clause, [
    unknown.length > 0
      ? `whether one of the ${ways} to this role is open to ${who} could not be found out`
      : `none of the ${ways} to this role is open to ${who} as things are`,
    ...[...byLack].map(([lack, routes]) => `${waysInWords(routes)}: ${lack}`),
  ]);
}

function waysInWords(routes: CompiledRoute[]): string {
  const names = routes.map(route => `"${route.title ?? route.name}"`);
  return `${names.length > 1 ? 'Ways' : 'Way'} ${listInWords(names, 'and')}`;
}
