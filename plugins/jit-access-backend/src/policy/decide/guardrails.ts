import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import {
  CompiledGuardrail,
  CompiledPolicy,
  CompiledRole,
} from '../compile/compiledSet';
import { Evaluation, sourcesOf, tell } from '../conditions/evaluation';
import { ItemFacts } from '../facts/itemFacts';
import { Ask } from './ask';
import { Draft } from './draft';
import { excludedByEarlier, isInForce } from './effects';
import {
  Bound,
  EFFECTS,
  EffectQuestion,
  boundInWords,
} from './guardrailEffects';
import { conflictInWords } from './conflictInWords';

/** What guardrails leave, and what has to be looked at again later. */
export interface Guarded {
  /** Guardrails whose condition is true, and that hold in this case. */
  inForce: { policy: CompiledPolicy; guardrail: CompiledGuardrail }[];
  bounds: Bound[];
}

/**
 * Evaluates every guardrail of every policy that applies, whatever the others
 * say. One that refuses or cannot be checked refuses the item; in an emergency
 * only those that are marked for it, and the others are recorded.
 */
export function evaluateGuardrails(
  policies: CompiledPolicy[],
  role: CompiledRole,
  facts: ItemFacts,
  ask: Ask,
  draft: Draft,
): Guarded {
  const guarded: Guarded = { inForce: [], bounds: [] };
  const emergency = new Draft();
  for (const policy of policies) {
    for (const guardrail of policy.guardrails) {
      const holds = isInForce(guardrail, ask);
      const target = holds ? draft : emergency;
      const { truth, because } = guardrail.when.evaluate(facts);
      if (truth !== 'true') {
        checkCondition(policy, guardrail, { truth, because }, facts, target);
      } else {
        const question = { policy, guardrail, because, role, facts, ask };
        const bounds = applyEffects(question, target);
        if (holds) {
          guarded.inForce.push({ policy, guardrail });
          guarded.bounds.push(...bounds);
        } else {
          bounds.forEach(bound => checkUnheeded(bound, question, target));
        }
      }
      if (!holds) record(emergency, draft);
    }
  }
  refuseBeside(facts, ask, draft);
  return guarded;
}

/** What is said of a guardrail that does not hold, or of which that is not known. */
function checkCondition(
  policy: CompiledPolicy,
  guardrail: CompiledGuardrail,
  { truth, because }: Evaluation,
  facts: ItemFacts,
  draft: Draft,
): void {
  const check = {
    kind: 'guardrail' as const,
    name: guardrail.name,
    policy: policy.name,
    source: sourcesOf(because),
    location: guardrail.location,
  };
  const found = tell(because, {});
  if (truth === 'false') {
    const text = found ?? 'Does not concern this';
    draft.check({ ...check, status: 'met', text });
    return;
  }
  const text = `Could not be checked: ${found ?? 'what it reads is not known'}`;
  draft.check({ ...check, status: 'unknown', text });
  draft.refuse(
    'now',
    `guardrail "${guardrail.name}" of policy "${policy.name}" could not be checked: ${tell(because, { you: facts.requester.ref })}`,
  );
}

function applyEffects(question: EffectQuestion, draft: Draft): Bound[] {
  return EFFECTS.flatMap(effect => effect(question, draft) ?? []);
}

/** Would a bound that does not hold in an emergency have held? */
function checkUnheeded(
  bound: Bound,
  { guardrail, policy, role, ask, facts }: EffectQuestion,
  emergency: Draft,
): void {
  const asked = ask.asked ?? role.duration.default;
  emergency.check({
    kind: 'guardrail',
    name: guardrail.name,
    policy: policy.name,
    status: asked.ms <= bound.ms ? 'met' : 'not-met',
    text: boundInWords(bound, facts.at),
    source: bound.week ? 'history' : 'policy',
    location: guardrail.location,
  });
}

/** What does not hold in an emergency is recorded all the same. */
function record(emergency: Draft, draft: Draft): void {
  for (const check of emergency.checks.splice(0)) {
    const text = check.text.replace(/\.$/, '');
    draft.check({
      ...check,
      text:
        check.status === 'met'
          ? check.text
          : `${text} (recorded; it does not hold in an emergency)`,
    });
  }
  emergency.refusals.splice(0);
}

/** An earlier item of the same request may exclude this one by its own guardrail. */
function refuseBeside(facts: ItemFacts, ask: Ask, draft: Draft): void {
  const excluded = excludedByEarlier(facts, ask);
  if (!excluded) return;
  const { item, rule } = excluded;
  const conflict = {
    how: 'same-request' as const,
    entityRef: item.entityRef,
    role: item.role,
  };
  const words = conflictInWords(conflict, facts.at);
  draft.check({
    kind: 'guardrail',
    name: rule.guardrail,
    policy: rule.policy,
    status: 'not-met',
    text: `Keeps role "${facts.role.name}" apart: ${facts.receiver.name} ${words}`,
    source: 'request',
  });
  draft.refuse(
    'now',
    `policy "${rule.policy}" keeps roles "${item.role}" and "${facts.role.name}" apart, and this request asks for both`,
  );
  draft.remedy(`ask for "${item.role}" or "${facts.role.name}", not for both`);
}

/** What is counted again, under lock, before a grant is made. */
export function limitsOf(
  applying: CompiledPolicy[],
  { inForce }: Guarded,
): Decision['limits'] {
  return {
    policies: applying.map(policy => policy.name),
    perWeek: inForce.flatMap(({ policy, guardrail }) =>
      guardrail.maxPerWeek
        ? [
            {
              guardrail: guardrail.name,
              policy: policy.name,
              zone: policy.zone,
              max: guardrail.maxPerWeek.iso,
            },
          ]
        : [],
    ),
    separations: inForce.flatMap(({ policy, guardrail }) =>
      guardrail.separationOfDuties
        ? [
            {
              guardrail: guardrail.name,
              policy: policy.name,
              roles: guardrail.separationOfDuties.roles,
              scope: guardrail.separationOfDuties.scope,
              lookBack: guardrail.separationOfDuties.lookBack?.iso,
            },
          ]
        : [],
    ),
    noStandingAccess: inForce.some(
      ({ guardrail }) => guardrail.noStandingAccess,
    ),
  };
}

/** What the form has to ask for; absent when nothing in particular. */
export function requiresOf(
  { inForce }: Guarded,
  emergencyLength: number | undefined,
): Decision['requires'] {
  const fields = inForce.flatMap(({ guardrail }) =>
    guardrail.require ? [[...guardrail.require.anyOf].sort()] : [],
  );
  const lengths = inForce.map(({ guardrail }) => guardrail.reason?.minLength);
  const words = inForce.map(({ guardrail }) => guardrail.reason?.minWords);
  const minLength = greatest([...lengths, emergencyLength]);
  const minWords = greatest(words);
  const reason =
    minLength === undefined && minWords === undefined
      ? undefined
      : { minLength, minWords };
  if (fields.length === 0 && !reason) return undefined;
  const unique = new Map(fields.map(list => [list.join(), list]));
  return { fields: [...unique.values()], reason };
}

function greatest(numbers: (number | undefined)[]): number | undefined {
  const given = numbers.filter(number => number !== undefined);
  return given.length > 0 ? Math.max(...given) : undefined;
}
