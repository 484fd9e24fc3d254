import { JsonObject } from '@backstage/types';
import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { CompiledPolicy, CompiledRole } from '../compile/compiledSet';
import { sourcesOf, tell } from '../conditions/evaluation';
import { DecisionInput } from '../decision';
import { ItemFacts, PersonFacts } from '../facts/itemFacts';
import { listInWords } from '../words';
import { Ask, ItemBefore } from './ask';
import { boundToOf } from './boundTo';
import { Draft } from './draft';
import { Bounded, boundDuration } from './durations';
import { ruleOf } from './effects';
import { Emergency, emergencyOf } from './emergency';
import { factsShown, readsOf } from './factsShown';
import {
  Guarded,
  evaluateGuardrails,
  limitsOf,
  requiresOf,
} from './guardrails';
import { targetOf } from './itemTarget';
import { outcomeOf, policiesFor, uncheckedMatters } from './outcome';
import { ChosenRoute, offersBreakGlass, pickRoute } from './pickRoute';
import { ProviderPart } from './providerPart';
import { Managers } from './selectors';
import { AskedStage, askedStages } from './stageAudience';

/** What one item is decided from. */
export interface ItemQuestion {
  role: CompiledRole;
  facts: ItemFacts;
  input: Omit<DecisionInput, 'items' | 'credentials'>;
  ask: Ask;
  managers: Managers;
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
  emergency?: Emergency;
  durations: Decision['durations'];
  boundTo?: Decision['boundTo'];
  limits?: Decision['limits'];
  requires?: Decision['requires'];
  breakGlassOffered?: boolean;
  facts: Decision['facts'];
  target?: JsonObject;
  /** How it counts for items that come after it in the same request. */
  counts?: ItemBefore;
}

/** Decides one item from facts that were gathered; no I/O, no clock. */
export function decideItem(question: ItemQuestion): ItemAnswer {
  const { role, facts, input, managers, contact } = question;
  const draft = new Draft();
  refuseUnknownPeople(facts, draft);
  if (!facts.entity) {
    draft.refuseUnasked('the catalog could not be asked about this entity');
    return unanswered(question, draft);
  }
  if (!role.matches(facts.entity.entity)) {
    draft.refuse(
      'never',
      `role "${role.name}" is not offered on ${facts.entity.name}`,
    );
  }
  const target = targetOf(role, facts, question.provider);
  const ask = { ...question.ask, effects: target.effects };
  const { applying, unchecked } = applyingTo(role, facts, ask, draft);
  const guarded = evaluateGuardrails(applying, role, facts, ask, draft);
  const policy = policyWithRoutes(applying, unchecked, facts, draft);
  const chosen = policy && pickRoute(policy, facts, ask, draft);
  if (chosen) refuseOnBehalf(chosen, facts, draft);
  target.refuse(draft);
  const stages = chosen ? stagesOf(chosen, policy, question, draft) : [];
  const boundTo =
    chosen &&
    boundToOf(
      {
        chosen,
        facts,
        grace: policy.contextGrace,
        settled: input.reviewsGiven ?? false,
      },
      draft,
    );
  const emergency = chosen && emergencyOf(chosen, facts, ask, managers, draft);
  const bounded = boundDuration(
    {
      role,
      bounds: guarded.bounds,
      ask,
      boundTo,
      startsAt: ask.extendsFrom ?? facts.startsAt,
      at: facts.at,
      contact,
    },
    draft,
  );
  refuseAsPolicyDoes(role, facts, ask, draft);
  return {
    question,
    draft,
    policy,
    chosen,
    stages,
    emergency,
    durations: bounded.durations,
    boundTo,
    limits: limitsOf(applying, guarded),
    requires: requiresOf(guarded, emergency?.terms.reasonMinLength),
    breakGlassOffered:
      policy && !ask.breakGlass ? offersBreakGlass(policy, facts) : undefined,
    facts: factsShown(
      facts,
      readsOf(role, [...applying, ...unchecked], input.reviewsGiven),
      applying,
    ),
    target: target.target,
    counts: countsOf(facts, applying, guarded, bounded),
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
      draft.refuseUnasked(`the catalog could not be asked about ${person.ref}`);
    }
  }
}

/** Policies that apply; one of which that could not be found out refuses. */
function applyingTo(
  role: CompiledRole,
  facts: ItemFacts,
  ask: Ask,
  draft: Draft,
): { applying: CompiledPolicy[]; unchecked: CompiledPolicy[] } {
  const applying: CompiledPolicy[] = [];
  const unchecked: CompiledPolicy[] = [];
  for (const policy of policiesFor(role, facts)) {
    const { truth, because } = policy.applies.evaluate(facts);
    if (truth === 'true') applying.push(policy);
    if (truth !== 'unknown') continue;
    unchecked.push(policy);
    const found = tell(because, { you: facts.requester.ref });
    draft.check({
      kind: policy.guardrails.length > 0 ? 'guardrail' : 'route',
      name: policy.name,
      policy: policy.name,
      status: 'unknown',
      text: `Whether this policy applies could not be checked: ${tell(because, {})}`,
      source: sourcesOf(because),
      location: policy.location,
    });
    if (uncheckedMatters(policy, ask)) {
      draft.refuse(
        'now',
        `whether policy "${policy.name}" applies could not be checked: ${found}`,
      );
    }
  }
  return { applying, unchecked };
}

function policyWithRoutes(
  applying: CompiledPolicy[],
  unchecked: CompiledPolicy[],
  facts: ItemFacts,
  draft: Draft,
): CompiledPolicy | undefined {
  const offering = applying.filter(policy => policy.routes.length > 0);
  if (offering.length === 1) return offering[0];
  const names = listInWords(
    offering.map(policy => `"${policy.name}"`),
    'and',
  );
  if (offering.length > 1) {
    draft.refuse(
      'never',
      `policies ${names} both have routes for this, which is a mistake in the policies`,
    );
  } else if (unchecked.every(policy => policy.routes.length === 0)) {
    draft.refuse(
      'never',
      `no policy offers a way to role "${facts.role.name}" on ${facts.entity?.name}`,
    );
  }
  return undefined;
}

function refuseOnBehalf(
  { route }: ChosenRoute,
  { requester, receiver }: ItemFacts,
  draft: Draft,
): void {
  if (requester.ref === receiver.ref || route.onBehalf) return;
  draft.refuse('so', 'this can only be asked for oneself');
  draft.remedy(`let ${receiver.name} ask`);
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

/** The verdict is the one without words; tests hold the words to it. */
function refuseAsPolicyDoes(
  role: CompiledRole,
  facts: ItemFacts,
  ask: Ask,
  draft: Draft,
): void {
  if (draft.refusals.length > 0) return;
  if (outcomeOf(role, facts, ask).kind !== 'refuse') return;
  draft.refuse('now', 'policy does not allow this as things are');
}

function countsOf(
  { entity, role }: ItemFacts,
  applying: CompiledPolicy[],
  { inForce }: Guarded,
  { lengthMs }: Bounded,
): ItemBefore {
  return {
    entityRef: entity!.ref,
    systemRef: entity!.system,
    role: role.name,
    policies: applying.map(policy => policy.name),
    lengthMs,
    separations: inForce.flatMap(({ policy, guardrail }) =>
      guardrail.separationOfDuties
        ? [
            {
              ...ruleOf(guardrail.separationOfDuties),
              guardrail: guardrail.name,
              policy: policy.name,
            },
          ]
        : [],
    ),
  };
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
      ...factsShown(facts, new Set(), []),
    ],
  };
}
