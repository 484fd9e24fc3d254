import { Located } from '../parse/parseDocuments';
import {
  compileCondition,
  ConditionScope,
} from '../conditions/compileCondition';
import { FactName } from '../facts/itemFacts';
import { BreakGlassSpec } from '../language/breakGlass';
import { GuardrailSpec } from '../language/guardrail';
import { PolicyDocument, RouteSpec } from '../language/policyDocument';
import { Selector } from '../language/selector';
import { StageSpec } from '../language/stage';
import {
  CompiledBreakGlass,
  CompiledGuardrail,
  CompiledPolicy,
  CompiledRoute,
  CompiledStage,
} from './compiledSet';
import { optionalLength } from './length';

const DEFAULT_GRACE = 'PT15M';

/** Turns a validated policy into closures. */
export function compilePolicy(
  where: Located<PolicyDocument>,
  scope: ConditionScope,
): CompiledPolicy {
  const { metadata, spec } = where.document;
  const at = (...path: (string | number)[]) => ({
    file: where.file,
    line: where.locate(path).line,
  });
  const policy = {
    name: metadata.name,
    title: metadata.title,
    location: at('metadata', 'name'),
    applies: compileCondition(spec.applies, scope),
    zone: spec.zone ?? 'UTC',
    whileEligible: spec.whileEligible,
    contextGrace: spec.contextGrace ?? DEFAULT_GRACE,
    guardrails: (spec.guardrails ?? []).map((guardrail, index) =>
      compileGuardrail(guardrail, at('spec', 'guardrails', index), scope),
    ),
    routes: (spec.routes ?? []).map((route, index) =>
      compileRoute(route, at('spec', 'routes', index), scope),
    ),
  };
  const conditions = conditionsOf(policy);
  return {
    ...policy,
    reads: new Set([
      ...readsToDecide(policy),
      ...selectorsOf(policy).flatMap(selectorReads),
    ]),
    readsToDecide: readsToDecide(policy),
    steps: Math.max(1, ...conditions.map(condition => condition.steps)),
  };
}

function compileGuardrail(
  guardrail: GuardrailSpec,
  location: CompiledGuardrail['location'],
  scope: ConditionScope,
): CompiledGuardrail {
  const { separationOfDuties } = guardrail;
  return {
    name: guardrail.name,
    when: compileCondition(guardrail.when, scope),
    evenInEmergency: guardrail.evenInEmergency,
    refuse: guardrail.refuse,
    maxDuration: optionalLength(guardrail.maxDuration),
    maxPerWeek: optionalLength(guardrail.maxPerWeek),
    require: guardrail.require,
    reason: guardrail.reason,
    separationOfDuties: separationOfDuties && {
      ...separationOfDuties,
      lookBack: optionalLength(separationOfDuties.lookBack),
    },
    noStandingAccess: guardrail.noStandingAccess,
    location,
  };
}

function compileRoute(
  route: RouteSpec,
  location: CompiledRoute['location'],
  scope: ConditionScope,
): CompiledRoute {
  return {
    name: route.name,
    title: route.title,
    kind: kindOf(route),
    when: compileCondition(route.when, scope),
    onBehalf: route.onBehalf,
    until: untilOf(route),
    waitAtMost: route.approval?.waitAtMost,
    stages: (route.approval?.stages ?? []).map(stage =>
      compileStage(stage, scope),
    ),
    breakGlass: route.breakGlass && compileBreakGlass(route.breakGlass),
    location,
  };
}

function kindOf(route: RouteSpec): CompiledRoute['kind'] {
  if (route.breakGlass) return 'breakGlass';
  return route.approval ? 'approval' : 'allow';
}

function untilOf(route: RouteSpec): CompiledRoute['until'] {
  if (typeof route.allow === 'object') return route.allow.until;
  return (route.approval ?? route.breakGlass)?.until;
}

function compileStage(stage: StageSpec, scope: ConditionScope): CompiledStage {
  return {
    title: stage.title,
    selectors: stage.anyOf,
    count: stage.count,
    when: compileCondition(stage.when, scope),
    escalation:
      stage.escalateAfter && stage.to
        ? { after: stage.escalateAfter, selectors: stage.to }
        : undefined,
    remindEvery: stage.remindEvery,
    fallback: stage.fallback,
    minMembershipAge: optionalLength(stage.minMembershipAge),
  };
}

function compileBreakGlass(spec: BreakGlassSpec): CompiledBreakGlass {
  return {
    reasonMinLength: spec.reasonMinLength,
    reviewWithin: spec.reviewWithin,
    reviewers: spec.reviewers,
    escalateTo: spec.escalateTo ?? [],
    tell: spec.tell ?? [],
  };
}

type Parts = Omit<CompiledPolicy, 'reads' | 'readsToDecide' | 'steps'>;

function conditionsOf({ applies, guardrails, routes }: Parts) {
  return [
    applies,
    ...guardrails.map(guardrail => guardrail.when),
    ...routes.map(route => route.when),
    ...routes.flatMap(route => route.stages).map(stage => stage.when),
  ];
}

function selectorsOf({ routes }: Parts): Selector[] {
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

/** Choosing approvers reads facts as conditions do. */
function selectorReads(selector: Selector): FactName[] {
  switch (selector.kind) {
    case 'manager':
      return [`${selector.of}.groups`];
    case 'owner':
    case 'owner-lead':
      return selector.of === 'entity'
        ? ['entity.owner']
        : ['entity.system', 'entity.domain'];
    case 'on-call':
      return selector.of === 'system'
        ? ['onCall', 'entity.system']
        : ['onCall'];
    case 'named':
      return ['approvers'];
    default:
      return [];
  }
}

function guardrailReads(guardrail: CompiledGuardrail): FactName[] {
  const reads: FactName[] = [];
  const { require, maxPerWeek, separationOfDuties, noStandingAccess } =
    guardrail;
  if (maxPerWeek || separationOfDuties || noStandingAccess) {
    reads.push('history');
  }
  if (separationOfDuties?.scope === 'system') reads.push('entity.system');
  if (require?.anyOf.includes('incident')) reads.push('incidents');
  if (require?.anyOf.includes('ticket') && require.ticket !== 'given') {
    reads.push('tickets');
  }
  return reads;
}

const UNTIL_READS = {
  shift: 'onCall',
  incident: 'incidents',
  ticket: 'tickets',
} as const;

function readsToDecide(policy: Parts): Set<FactName> {
  const { routes, guardrails } = policy;
  return new Set([
    ...conditionsOf(policy).flatMap(condition => [...condition.reads]),
    ...guardrails.flatMap(guardrailReads),
    ...routes.flatMap(({ until, breakGlass }): FactName[] => [
      ...(until ? [UNTIL_READS[until]] : []),
      ...(breakGlass ? (['history'] as const) : []),
    ]),
  ]);
}
