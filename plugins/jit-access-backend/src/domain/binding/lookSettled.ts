import { DriftRules } from '../drift/driftRules';
import { Instant, millisecondsBetween } from '../time';
import { Desired } from './desired';
import { BindingFacts, isOnlyLookedAt } from './nextStep';
import { RunResult, SettledFacts, Settlement } from './runResult';

/** Targets keep ends to the second. */
const SAME_END_MS = 1_000;

/** Was this run nothing but a look at something that is at rest? */
export function isLook(
  binding: BindingFacts,
  desired: Desired,
  result: RunResult,
  now: Instant,
): boolean {
  const { lookAt } = binding;
  // A `look` at what was looked at long ago: no module brings the provider.
  const looked = result.step === 'observe' || result.step === 'look';
  return (
    looked &&
    lookAt !== undefined &&
    lookAt <= now &&
    isOnlyLookedAt(binding, desired)
  );
}

/**
 * What a look at something at rest came to. One that got no answer proves
 * nothing, is no failure of ours, and changes nothing.
 */
export function settleLook(
  binding: SettledFacts,
  desired: Desired,
  result: RunResult,
  rules: DriftRules,
): Settlement {
  const asBefore: Settlement = {
    state: binding.state,
    intent: binding.intent,
    standing: binding.standing,
    wasPresent: binding.wasPresent,
    notAfter: binding.notAfter,
    attempts: binding.attempts,
    stuck: binding.stuck,
    alarm: false,
    recovered: false,
  };
  const { observed } = result;
  if (!observed) return { ...asBefore, uneventful: true };
  const found = desired.present
    ? foundOfWanted(binding, observed, rules)
    : foundOfEnded(observed, rules);
  return { ...asBefore, ...(found ?? { uneventful: true }) };
}

type Observed = NonNullable<RunResult['observed']>;

/** @returns undefined when it is as it should be */
function foundOfWanted(
  binding: SettledFacts,
  observed: Observed,
  rules: DriftRules,
): Partial<Settlement> | undefined {
  const { state, expiresAt } = observed;
  const because = (what: string) =>
    rules.repairVanished
      ? undefined
      : `it was ${what} in the target itself, and by configuration it is not put back`;
  if (state === 'absent') {
    return {
      state,
      drift: 'vanished',
      notAfter: undefined,
      hopeless: because('taken away'),
    };
  }
  if (state === 'pending') {
    // Nothing of ours is under way, so somebody else changed it: it is made anew.
    return binding.standing
      ? undefined
      : {
          state: 'absent',
          intent: 'ensure',
          drift: 'altered',
          hopeless: because('changed'),
        };
  }
  const moved =
    !binding.standing &&
    expiresAt !== undefined &&
    binding.notAfter !== undefined
      ? Math.abs(millisecondsBetween(expiresAt, binding.notAfter)) >=
        SAME_END_MS
      : false;
  return moved ? { drift: 'altered', notAfter: expiresAt } : undefined;
}

/** @returns undefined when it is still gone */
function foundOfEnded(
  { state, origin }: Observed,
  rules: DriftRules,
): Partial<Settlement> | undefined {
  if (state === 'absent') return undefined;
  const isOurs =
    origin === 'ours' || (origin === undefined && rules.repairAppeared);
  if (isOurs) {
    return state === 'present'
      ? { state, wasPresent: true, drift: 'appeared' }
      : { state: 'unknown', drift: 'appeared' };
  }
  // It was verified gone, so this is somebody else's: reported, never touched.
  return state === 'present'
    ? { state, standing: true, drift: 'appeared' }
    : undefined;
}
