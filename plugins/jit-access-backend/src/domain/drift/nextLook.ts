import { BindingFacts, isGone } from '../binding/nextStep';
import { addMilliseconds, Instant } from '../time';
import { DriftRules } from './driftRules';

/** What is made at one time is not looked at at one time: each look is moved by up to this share. */
const SPREAD = 0.1;

/** A binding after a run, as far as looks depend on it. */
export type LookedAt = Pick<
  BindingFacts,
  'state' | 'pinned' | 'standing' | 'intent' | 'suspect' | 'wasPresent'
> & {
  /** When it was verified gone; absent: it is not. */
  restedAt?: Instant;
};

/**
 * When a binding is looked at although nothing is to be done about it: access
 * that should be there again and again, access that ended a few times later, so
 * that what comes back is found.
 *
 * @param jitter - from 0 to 1, drawn by the caller
 * @returns undefined where looking would prove nothing: nothing was ever made,
 *   it is worked on anyway, or it is not ours
 */
export function nextLook(
  binding: LookedAt,
  desired: { present: boolean },
  rules: DriftRules,
  { now, jitter }: { now: Instant; jitter: number },
): Instant | undefined {
  if (!binding.pinned || binding.standing === undefined) return undefined;
  if (desired.present) {
    // A little earlier or later, so that the mean is the interval.
    const factor = 1 + SPREAD * (2 * jitter - 1);
    return addMilliseconds(now, Math.round(rules.intervalMs * factor));
  }
  if (binding.standing || !isGone(binding)) return undefined;
  const since = binding.restedAt ?? now;
  return rules.afterEndMs
    .map(ms => addMilliseconds(since, Math.round(ms * (1 + SPREAD * jitter))))
    .find(at => at > now);
}

/** After a look that got no answer: not at once, since the others get none either. */
export function lookAgain(
  rules: DriftRules,
  { now, jitter }: { now: Instant; jitter: number },
  retryAfterMs = 0,
): Instant {
  const delay = rules.intervalMs * (0.5 + jitter / 2);
  return addMilliseconds(now, Math.round(Math.max(delay, retryAfterMs)));
}
