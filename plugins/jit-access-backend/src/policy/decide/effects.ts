import { CompiledGuardrail, CompiledPolicy } from '../compile/compiledSet';
import { ItemFacts } from '../facts/itemFacts';
import { Ask, ItemBefore } from './ask';
import { Conflict, SeparationRule, conflictIn, excludes } from './separation';
import { Week, usedInWeek, weekOf } from './weeklyHours';

/** In an emergency only what is marked for it holds. */
export function isInForce(guardrail: CompiledGuardrail, ask: Ask): boolean {
  return !ask.breakGlass || guardrail.evenInEmergency;
}

/** How much of a policy's week is used; `undefined`: the past is not known. */
export function weekUsed(
  policy: CompiledPolicy,
  facts: ItemFacts,
  ask: Ask,
): { week: Week; usedMs: number } | undefined {
  if (!facts.history) return undefined;
  const week = weekOf(ask.extendsFrom ?? facts.startsAt, policy.zone);
  const earlier = ask.before
    .filter(item => item.policies.includes(policy.name))
    .reduce((sum, item) => sum + item.lengthMs, 0);
  const used = usedInWeek(facts.history.windows, policy.name, week);
  return { week, usedMs: used + earlier };
}

export function ruleOf(
  separation: NonNullable<CompiledGuardrail['separationOfDuties']>,
): SeparationRule {
  const { roles, scope, lookBack } = separation;
  return { roles, scope, lookBackMs: lookBack?.ms };
}

/** What excludes the item by this rule; `unknown` while the past is not known. */
export function separationOf(
  separation: NonNullable<CompiledGuardrail['separationOfDuties']>,
  facts: ItemFacts,
  ask: Ask,
): Conflict | 'unknown' | undefined {
  const rule = ruleOf(separation);
  const item = separated(facts);
  const beside = ask.before.find(other => excludes(rule, item, other));
  if (beside) {
    const { entityRef, role } = beside;
    return { how: 'same-request', entityRef, role };
  }
  if (!facts.history) return 'unknown';
  return conflictIn(facts.history, rule, item, facts.at);
}

/** An earlier item of the request whose own guardrail excludes this one. */
export function excludedByEarlier(
  facts: ItemFacts,
  ask: Ask,
): { item: ItemBefore; rule: ItemBefore['separations'][number] } | undefined {
  const item = separated(facts);
  for (const other of ask.before) {
    const rule = other.separations.find(one => excludes(one, other, item));
    if (rule) return { item: other, rule };
  }
  return undefined;
}

function separated(facts: ItemFacts) {
  return {
    entityRef: facts.entity?.ref ?? '',
    systemRef: facts.entity?.system,
    role: facts.role.name,
  };
}

/** Does the receiver have this access in the target anyway? */
export function standingOf(
  { history }: ItemFacts,
  { effects }: Ask,
): boolean | 'unknown' {
  if (!history || !effects) return 'unknown';
  return effects.some(effect => history.standing.has(effect));
}
