import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { JsonObject } from '@backstage/types';
import { Principal } from '../../domain/principal';
import { CompiledPolicy, CompiledRole } from '../compile/compiledSet';
import { optionalLength } from '../compile/length';
import { DecisionInput } from '../decision';
import { FactName, ItemFacts, PersonFacts } from '../facts/itemFacts';
import { listInWords } from '../words';
import { boundToOf } from './boundTo';
import { Draft } from './draft';
import { boundDuration } from './durations';
import { factsShown } from './factsShown';
import { Cap, evaluateGuardrails } from './guardrails';
import { ChosenRoute, pickRoute } from './pickRoute';
import { ProviderPart, targetShortcoming } from './providerPart';
import { AskedStage, askedStages } from './stageAudience';

/** What one item is decided from. */
export interface ItemQuestion {
  role: CompiledRole;
  facts: ItemFacts;
  input: Omit<DecisionInput, 'items' | 'credentials'>;
  /** Whoever manages the receiver. */
  managers: Principal[];
  provider: ProviderPart | undefined;
  /** Whom to ask for a change of policy, in words. */
  contact: string;
}

/** A decision but for the people who can approve, who are looked up for all items at once. */
export interface ItemAnswer {
  question: ItemQuestion;
  draft: Draft;
  policy?: CompiledPolicy;
  chosen?: ChosenRoute;
  stages: AskedStage[];
  durations: Decision['durations'];
  boundTo?: Decision['boundTo'];
  facts: Decision['facts'];
  target?: JsonObject;
}

/** Decides one item from facts that were gathered; no I/O, no clock. */
export function decideItem(question: ItemQuestion): ItemAnswer {
  const { role, facts, input } = question;
  const draft = new Draft();
  refuseUnknownPeople(facts, draft);
  if (!facts.entity) {
    draft.refuse('now', 'the catalog could not be asked about this entity');
    return unanswered(question, draft);
  }
  if (!role.matches(facts.entity.entity)) {
    draft.refuse(
      'never',
      `role "${role.name}" is not offered on ${facts.entity.name}`,
    );
  }
  const applying = role.policies.filter(
    policy => policy.applies.evaluate(facts).truth === 'true',
  );
  const caps = evaluateGuardrails(
    applying,
    role,
    facts,
    input.justification,
    draft,
  );
  const policy = policyWithRoutes(applying, facts, draft);
  const chosen = policy && pickRoute(policy, facts, draft);
  if (chosen) refuseOnBehalf(chosen, facts, draft);
  const target = resolveTarget(question, draft);
  const stages = chosen ? stagesOf(chosen, policy, question, draft) : [];
  const boundTo = chosen && boundToOf(chosen, facts, input.incident, draft);
  return {
    question,
    draft,
    policy,
    chosen,
    stages,
    durations: durationsOf(question, caps, boundTo, draft),
    boundTo,
    facts: factsShown(facts, readsOf(role, applying)),
    target,
  };
}

function refuseUnknownPeople(facts: ItemFacts, draft: Draft): void {
  const people = new Map<string, PersonFacts>([
    [facts.requester.ref, facts.requester],
    [facts.receiver.ref, facts.receiver],
  ]);
  for (const person of people.values()) {
    if (person.status === 'absent') {
      draft.refuse('never', `${person.ref} is not in the catalog`);
    } else if (person.status === 'unknown') {
      draft.refuse('now', `the catalog could not be asked about ${person.ref}`);
    }
  }
}

function policyWithRoutes(
  applying: CompiledPolicy[],
  facts: ItemFacts,
  draft: Draft,
): CompiledPolicy | undefined {
  const offering = applying.filter(policy => policy.routes.length > 0);
  if (offering.length === 1) return offering[0];
  const names = listInWords(
    offering.map(policy => `"${policy.name}"`),
    'and',
  );
  draft.refuse(
    'never',
    offering.length === 0
      ? `no policy offers a way to role "${facts.role.name}" on ${facts.entity?.name}`
      : `policies ${names} both have routes for this, which is a mistake in the policies`,
  );
  return undefined;
}

function refuseOnBehalf(
  { route }: ChosenRoute,
  { requester, receiver }: ItemFacts,
  draft: Draft,
): void {
  if (requester.ref === receiver.ref || route.onBehalf) return;
  draft.refuse('so', 'this can only be asked for oneself');
}

function resolveTarget(
  { role, facts, provider }: ItemQuestion,
  draft: Draft,
): JsonObject | undefined {
  if (!provider) {
    draft.refuse(
      'now',
      `role "${role.name}" needs provider "${role.summary.provider}", which is not installed`,
    );
  }
  const resolved = role.resolve(facts);
  if (resolved.refused !== undefined) {
    draft.refuse('never', resolved.refused);
    return undefined;
  }
  const shortcoming = provider && targetShortcoming(provider, resolved.target);
  if (shortcoming) {
    draft.refuse(
      'never',
      `the target of role "${role.name}" does not suit ${provider.title}: ${shortcoming}`,
    );
    return undefined;
  }
  return resolved.target;
}

function stagesOf(
  { route }: ChosenRoute,
  policy: CompiledPolicy,
  { facts, managers }: ItemQuestion,
  draft: Draft,
): AskedStage[] {
  const stages = askedStages(route, facts, managers);
  if (route.stages.length > 0 && stages.length === 0) {
    draft.refuse(
      'never',
      `route "${route.name}" of policy "${policy.name}" leaves out all of its approvals here, which is a mistake in the policy`,
    );
  }
  return stages;
}

function durationsOf(
  { role, input, contact }: ItemQuestion,
  caps: Cap[],
  boundTo: Decision['boundTo'],
  draft: Draft,
): Decision['durations'] {
  return boundDuration(
    {
      role,
      caps,
      asked: optionalLength(input.duration),
      boundTo,
      startsAt: input.startsAt ?? input.at,
      at: input.at,
      contact,
    },
    draft,
  );
}

function readsOf(
  role: CompiledRole,
  applying: CompiledPolicy[],
): Set<FactName> {
  return new Set([
    ...role.targetReads,
    ...applying.flatMap(policy => [...policy.reads]),
  ]);
}

/** Nothing about the entity is known, so nothing else can be looked at. */
function unanswered(question: ItemQuestion, draft: Draft): ItemAnswer {
  const { role, facts, input } = question;
  return {
    question,
    draft,
    stages: [],
    durations: {
      default: input.duration ?? role.duration.default.iso,
      choices: [],
    },
    facts: [
      {
        name: 'entity',
        value: null,
        status: 'unknown',
        source: 'catalog',
        at: facts.at,
      },
      ...factsShown(facts, new Set()),
    ],
  };
}
