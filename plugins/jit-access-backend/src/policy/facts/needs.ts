import { addMilliseconds } from '../../domain/time';
import { CompiledPolicy } from '../compile/compiledSet';
import { HistoryQuestion } from '../historyFacts';
import { Selector } from '../language/selector';
import { ContextPart, EntityFacts, FactName } from './itemFacts';
import { DENIALS_MS, LONGEST_WEEK_MS } from './lookBack';
import { FactQuestion } from './question';

/** What has to be read about one entity. */
export interface EntityNeeds {
  reads: ReadonlySet<FactName>;
  parts: ContextPart[];
  /** How far along dependencies; 1 is what the entity itself says. */
  steps: number;
  /** Entities whose rotas are named, wherever they stand. */
  rotas: string[];
}

/** What has to be read for a decision. */
export interface Needs {
  of(entityRef: string): EntityNeeds;
  any(fact: FactName): boolean;
  entitiesReading(fact: FactName): string[];
  /** How far back conditions and guardrails look, in milliseconds. */
  lookBackMs: number;
}

const PARTS: readonly ContextPart[] = [
  'onCall',
  'incidents',
  'tickets',
  'freezes',
  'approvers',
];
const NOTHING: EntityNeeds = {
  reads: new Set(),
  parts: [],
  steps: 1,
  rotas: [],
};

/** Reads of every policy that may apply, and of the roles themselves. */
export function needsOf(
  question: FactQuestion,
  entities: ReadonlyMap<string, EntityFacts>,
): Needs {
  const policies = new Map<string, Set<CompiledPolicy>>();
  const reads = new Map<string, Set<FactName>>();
  for (const ref of entities.keys()) {
    policies.set(ref, new Set());
    reads.set(ref, new Set(question.also));
  }
  for (const { entityRef, role } of question.asked) {
    const entity = entities.get(entityRef);
    if (!entity) continue;
    role.targetReads.forEach(fact => reads.get(entityRef)!.add(fact));
    const concerned = policies.get(entityRef)!;
    for (const policy of role.policiesFor(entity)) concerned.add(policy);
  }
  let lookBackMs = 0;
  const needs = new Map<string, EntityNeeds>();
  for (const [ref, concerned] of policies) {
    const facts = reads.get(ref)!;
    const rotas = new Set<string>();
    let steps = 1;
    for (const policy of concerned) {
      policy.reads.forEach(fact => facts.add(fact));
      steps = Math.max(steps, policy.steps);
      const reach = reachOf(policy);
      reach.rotas.forEach(rota => rotas.add(rota));
      lookBackMs = Math.max(lookBackMs, reach.lookBackMs);
    }
    const parts = PARTS.filter(part => facts.has(part));
    needs.set(ref, { reads: facts, parts, steps, rotas: [...rotas] });
  }
  const reading = (fact: FactName) =>
    [...needs].filter(([, { reads: facts }]) => facts.has(fact));
  return {
    of: ref => needs.get(ref) ?? NOTHING,
    any: fact => reading(fact).length > 0,
    entitiesReading: fact => reading(fact).map(([ref]) => ref),
    lookBackMs,
  };
}

/** What is asked of the past of the receiver. */
export function historyQuestion(
  question: FactQuestion,
  { lookBackMs }: Needs,
): HistoryQuestion {
  const before = (ms: number) => addMilliseconds(question.at, -ms);
  return {
    receiver: question.receiver,
    at: question.at,
    since: before(Math.max(LONGEST_WEEK_MS, lookBackMs)),
    denialsSince: before(Math.max(DENIALS_MS, lookBackMs)),
    items: question.asked.map(({ entityRef, role }) => ({
      entityRef,
      role: role.name,
      provider: role.summary.provider,
    })),
    exceptGrant: question.exceptGrant,
    exceptRequest: question.exceptRequest,
  };
}

interface Reach {
  rotas: string[];
  lookBackMs: number;
}

const reaches = new WeakMap<CompiledPolicy, Reach>();

/** Worked out once per policy and load. */
function reachOf(policy: CompiledPolicy): Reach {
  const known = reaches.get(policy);
  if (known) return known;
  const { applies, guardrails, routes } = policy;
  const conditions = [
    applies,
    ...guardrails.map(guardrail => guardrail.when),
    ...routes.map(route => route.when),
    ...routes.flatMap(route => route.stages).map(stage => stage.when),
  ];
  const reach: Reach = {
    rotas: [
      ...conditions.flatMap(condition => condition.rotas),
      ...selectorsOf(policy).flatMap(rotaOf),
    ],
    lookBackMs: Math.max(
      0,
      ...conditions.map(condition => condition.lookBackMs),
      ...guardrails.map(
        ({ separationOfDuties }) => separationOfDuties?.lookBack?.ms ?? 0,
      ),
    ),
  };
  reaches.set(policy, reach);
  return reach;
}

function selectorsOf({ routes }: CompiledPolicy): Selector[] {
  return routes.flatMap(({ stages, breakGlass }) => [
    ...stages.flatMap(stage => [
      ...stage.selectors,
      ...(stage.escalation?.selectors ?? []),
      ...(stage.fallback ?? []),
    ]),
    ...(breakGlass
      ? [...breakGlass.reviewers, ...breakGlass.escalateTo, ...breakGlass.tell]
      : []),
  ]);
}

function rotaOf(selector: Selector): string[] {
  return selector.kind === 'on-call' && typeof selector.of === 'object'
    ? [selector.of.ref]
    : [];
}
