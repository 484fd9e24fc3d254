import { DriftRules } from '../drift/driftRules';
import { lookAgain, nextLook } from '../drift/nextLook';
import { Instant } from '../time';
import { Desired } from './desired';
import { isGone } from './nextStep';
import { RunResult, SettledFacts, Settlement } from './runResult';

/** Since when a settled binding is verified gone, and when it is looked at next. */
export function looksAfter(
  binding: SettledFacts,
  desired: Desired,
  settled: Settlement,
  context: {
    now: Instant;
    jitter: number;
    rules: DriftRules;
    result: RunResult;
    looked: boolean;
  },
): Pick<Settlement, 'lookAt' | 'restedAt'> {
  const { now, rules, result, looked } = context;
  const after = {
    pinned: binding.pinned,
    state: settled.state,
    standing: settled.standing,
    intent: settled.intent,
    suspect: binding.suspect && !result.observed,
    wasPresent: settled.wasPresent,
    renewing: binding.renewing,
  };
  const rests = !desired.present && settled.standing === false && isGone(after);
  const since = isGone(binding) ? binding.restedAt : undefined;
  // Until the first look for new grants it counts when earlier ones were over.
  const before = binding.standing === undefined ? binding.restedAt : undefined;
  const restedAt = rests ? (since ?? now) : before;
  if (looked && !result.observed) {
    const failure = result.observeFailure ?? result.failure;
    return {
      restedAt,
      lookAt: lookAgain(rules, context, failure?.retryAfterMs),
    };
  }
  const planned = nextLook({ ...after, restedAt }, desired, rules, context);
  // What was not read keeps its turn, unless that is over already.
  const kept =
    planned !== undefined &&
    !result.observed &&
    binding.lookAt !== undefined &&
    binding.lookAt > now;
  return { restedAt, lookAt: kept ? binding.lookAt : planned };
}
