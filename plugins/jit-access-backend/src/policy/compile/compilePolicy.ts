import { compileCondition } from '../conditions/compileCondition';
import { FactName } from '../facts/itemFacts';
import {
  PolicyDocument,
  RouteSpec,
  StageSpec,
} from '../language/policyDocument';
import { Selector } from '../language/selector';
import { Located } from '../parse/parseDocuments';
import { CompiledPolicy, CompiledRoute, CompiledStage } from './compiledSet';
import { optionalLength } from './length';

/** Turns a validated policy into closures. */
export function compilePolicy(where: Located<PolicyDocument>): CompiledPolicy {
  const { metadata, spec } = where.document;
  const at = (...path: (string | number)[]) => ({
    file: where.file,
    line: where.locate(path).line,
  });
  const policy = {
    name: metadata.name,
    title: metadata.title,
    location: at('metadata', 'name'),
    applies: compileCondition(spec.applies),
    guardrails: (spec.guardrails ?? []).map((guardrail, index) => ({
      name: guardrail.name,
      when: compileCondition(guardrail.when),
      refuse: guardrail.refuse,
      maxDuration: optionalLength(guardrail.maxDuration),
      reason: guardrail.reason,
      location: at('spec', 'guardrails', index),
    })),
    routes: (spec.routes ?? []).map((route, index) =>
      compileRoute(route, at('spec', 'routes', index)),
    ),
  };
  return { ...policy, reads: readsOf(policy) };
}

function compileRoute(
  route: RouteSpec,
  location: CompiledRoute['location'],
): CompiledRoute {
  return {
    name: route.name,
    title: route.title,
    when: compileCondition(route.when),
    onBehalf: route.onBehalf,
    until: typeof route.allow === 'object' ? route.allow.until : undefined,
    waitAtMost: route.approval?.waitAtMost,
    stages: (route.approval?.stages ?? []).map(compileStage),
    location,
  };
}

function compileStage(stage: StageSpec): CompiledStage {
  return {
    title: stage.title,
    selectors: stage.anyOf,
    count: stage.count,
    when: compileCondition(stage.when),
  };
}

/** Choosing approvers reads facts as conditions do. */
const SELECTOR_READS: Record<Selector['kind'], FactName[]> = {
  manager: ['receiver.groups'],
  owner: ['entity.owner'],
  'owner-lead': ['entity.owner'],
  principal: [],
};

function readsOf(policy: Omit<CompiledPolicy, 'reads'>): Set<FactName> {
  const stages = policy.routes.flatMap(route => route.stages);
  const conditions = [
    policy.applies,
    ...policy.guardrails.map(guardrail => guardrail.when),
    ...policy.routes.map(route => route.when),
    ...stages.map(stage => stage.when),
  ];
  const selectors = stages.flatMap(stage => stage.selectors);
  return new Set([
    ...conditions.flatMap(condition => [...condition.reads]),
    ...selectors.flatMap(selector => SELECTOR_READS[selector.kind]),
  ]);
}
