import {
  CompiledGuardrail,
  CompiledPolicy,
  CompiledRole,
  CompiledRoute,
} from '../compile/compiledSet';
import { ItemFacts } from '../facts/itemFacts';
import { Ask, BARE_ASK } from './ask';
import {
  excludedByEarlier,
  isInForce,
  separationOf,
  standingOf,
  weekUsed,
} from './effects';
import { emergencyReasonShortcoming, reasonShortcoming } from './reasonQuality';
import { shortfallOf } from './requirement';

/** What policy says of one item, without a word of why. */
export type Outcome =
  | { kind: 'refuse'; policy?: undefined; route?: undefined }
  | {
      kind: CompiledRoute['kind'];
      policy: CompiledPolicy;
      route: CompiledRoute;
    };

const REFUSED: Outcome = { kind: 'refuse' };
const REFUSES = -1;

/**
 * Decides one item by policy alone: guardrails, routes, durations. Whether the
 * target can be had and who could approve is looked at around it.
 */
export function outcomeOf(
  role: CompiledRole,
  facts: ItemFacts,
  ask: Ask = BARE_ASK,
): Outcome {
  const { requester, receiver } = facts;
  if (requester.status !== 'known' || receiver.status !== 'known') {
    return REFUSED;
  }
  if (!facts.entity) return REFUSED;
  let offering: CompiledPolicy | undefined;
  let left = role.maxMs - ask.unbrokenMs;
  for (const policy of policiesFor(role, facts)) {
    const applies = policy.applies.test(facts);
    if (applies === 'false') continue;
    if (applies === 'unknown') {
      // Were it to apply, it could refuse, or be a second one with routes.
      if (uncheckedMatters(policy, ask)) return REFUSED;
      continue;
    }
    for (const guardrail of policy.guardrails) {
      if (!isInForce(guardrail, ask)) continue;
      const truth = guardrail.when.test(facts);
      if (truth === 'false') continue;
      if (truth === 'unknown') return REFUSED;
      const bound = boundBy(guardrail, policy, role, facts, ask);
      if (bound < left) left = bound;
      if (left === REFUSES) return REFUSED;
    }
    if (policy.routes.length === 0) continue;
    if (offering) return REFUSED;
    offering = policy;
  }
  if (!offering || !lengthFits(role, left, ask)) return REFUSED;
  if (ask.before.length > 0 && excludedByEarlier(facts, ask)) return REFUSED;
  const route = routeOf(offering.routes, facts, ask);
  if (!route || !routeHolds(route, facts, ask)) return REFUSED;
  return { kind: route.kind, policy: offering, route };
}

/** Policies that could apply, by name. */
export function policiesFor(
  role: CompiledRole,
  facts: ItemFacts,
): CompiledPolicy[] {
  return facts.entity ? role.policiesFor(facts.entity) : role.policies;
}

/** Does it matter that it could not be found out whether this policy applies? */
export function uncheckedMatters(policy: CompiledPolicy, ask: Ask): boolean {
  return (
    policy.routes.length > 0 ||
    policy.guardrails.some(guardrail => isInForce(guardrail, ask))
  );
}

/**
 * The longest window in milliseconds that a guardrail whose condition is true
 * leaves; -1 where it refuses.
 */
function boundBy(
  guardrail: CompiledGuardrail,
  policy: CompiledPolicy,
  role: CompiledRole,
  facts: ItemFacts,
  ask: Ask,
): number {
  if (guardrail.refuse) return REFUSES;
  let bound = Infinity;
  if (guardrail.maxDuration) bound = guardrail.maxDuration.ms - ask.unbrokenMs;
  if (guardrail.maxPerWeek) {
    const week = weekUsed(policy, facts, ask);
    if (!week) return REFUSES;
    bound = Math.min(bound, guardrail.maxPerWeek.ms - week.usedMs);
  }
  return refusesOtherwise(guardrail, role, facts, ask)
    ? REFUSES
    : Math.max(0, bound);
}

function refusesOtherwise(
  { require, reason, separationOfDuties, noStandingAccess }: CompiledGuardrail,
  role: CompiledRole,
  facts: ItemFacts,
  ask: Ask,
): boolean {
  if (require) {
    const short = shortfallOf(require, facts);
    if (short && (short.kind !== 'missing' || ask.complete)) return true;
  }
  if (
    reason &&
    isReasonShort(ask, text =>
      reasonShortcoming(text, reason, role.summary.reasonExample),
    )
  ) {
    return true;
  }
  if (separationOfDuties && separationOf(separationOfDuties, facts, ask)) {
    return true;
  }
  return noStandingAccess === true && standingOf(facts, ask) !== false;
}

function isReasonShort(
  { justification, complete }: Ask,
  shortcoming: (text: string) => string | undefined,
): boolean {
  if (justification === undefined && !complete) return false;
  return shortcoming(justification ?? '') !== undefined;
}

/** Can a window as asked for be had when `left` milliseconds are allowed? */
function lengthFits(
  { minMs }: CompiledRole,
  left: number,
  { asked, unbrokenMs }: Ask,
): boolean {
  const min = Math.max(1, minMs - unbrokenMs);
  if (min > left) return false;
  return !asked || (asked.ms >= min && asked.ms <= left);
}

/**
 * The route that decides. The first whose condition is true, except that a
 * route that allows cannot take the place of an earlier one which asks for
 * approval and could not be checked: then that approval is asked. In an
 * emergency only break-glass is tried, and otherwise never.
 */
export function routeOf(
  routes: CompiledRoute[],
  facts: ItemFacts,
  { breakGlass }: Pick<Ask, 'breakGlass'>,
): CompiledRoute | undefined {
  let held: CompiledRoute | undefined;
  for (const route of routes) {
    if ((route.kind === 'breakGlass') !== breakGlass) continue;
    const truth = route.when.test(facts);
    if (truth === 'true') {
      return held && route.kind === 'allow' ? held : route;
    }
    if (truth === 'unknown' && route.kind === 'approval') held ??= route;
  }
  return undefined;
}

/** What the deciding route demands beside its condition. */
function routeHolds(route: CompiledRoute, facts: ItemFacts, ask: Ask): boolean {
  if (!route.onBehalf && facts.requester.ref !== facts.receiver.ref) {
    return false;
  }
  if (route.kind === 'approval') {
    for (const { when } of route.stages) {
      if (when.test(facts) !== 'false') return true;
    }
    return false;
  }
  const { breakGlass } = route;
  if (!breakGlass) return true;
  if (!facts.history || facts.history.breakGlassUnreviewedSince) return false;
  return !isReasonShort(ask, text =>
    emergencyReasonShortcoming(text, breakGlass.reasonMinLength),
  );
}
