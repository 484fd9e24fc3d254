import { BindingState } from '@jit-access/backstage-plugin-jit-access-common';
import {
  alarmsAfter,
  pollDelayMs,
  retryDelayMs,
  STUCK_AFTER,
} from '../retry/backoff';
import { DEFAULT_DRIFT_RULES } from '../drift/driftRules';
import { addMilliseconds, Instant, millisecondsBetween } from '../time';
import { Desired } from './desired';
import { looksAfter } from './looksAfter';
import { isLook, settleLook } from './lookSettled';
import { BindingFacts, isThere } from './nextStep';
import {
  CallFailure,
  Drift,
  RunResult,
  SettledFacts,
  Settlement,
  SettlementContext,
} from './runResult';

export type { CallFailure, RunResult, Settlement } from './runResult';

/** How long a target may work on a change before that counts as a failure. */
const PENDING_AT_MOST_MS = 15 * 60_000;

/** What is true of a binding after a run: what was observed counts, nothing is assumed. */
export function settlementOf(
  binding: SettledFacts,
  desired: Desired,
  result: RunResult,
  context: SettlementContext,
): Settlement {
  const rules = context.drift ?? DEFAULT_DRIFT_RULES;
  const looked = isLook(binding, desired, result, context.now);
  const settled = looked
    ? settleLook(binding, desired, result, rules)
    : settleRun(binding, desired, result, context);
  return {
    ...settled,
    ...looksAfter(binding, desired, settled, {
      ...context,
      rules,
      result,
      looked,
    }),
  };
}

function settleRun(
  binding: SettledFacts,
  desired: Desired,
  result: RunResult,
  context: SettlementContext,
): Settlement {
  const seen = result.observed?.state;
  const facts = {
    state: stateAfter(binding, result),
    intent: intentAfter(binding, result),
    standing: binding.standing,
    wasPresent:
      binding.wasPresent || (seen === 'present' && binding.standing !== true),
    notAfter: notAfterAfter(binding, desired, result),
    drift: driftOf(binding, desired, result),
  };
  if (seen === 'pending') {
    const since = binding.pendingSince ?? context.now;
    const waited = millisecondsBetween(since, context.now);
    if (waited <= PENDING_AT_MOST_MS) {
      return {
        ...facts,
        attempts: binding.attempts,
        // No failure, but what keeps it from being there.
        lastError: result.observed?.waitingFor,
        pendingSince: since,
        stuck: binding.stuck,
        retryAt: addMilliseconds(context.now, pollDelayMs(waited)),
        alarm: false,
        recovered: false,
      };
    }
  }
  const failure = failureOf(binding, desired, result, context.now);
  if (failure) {
    return { ...facts, ...failed(binding, desired, failure, seen, context) };
  }
  // A look that found work to do is no success of that work.
  const workToDo =
    result.step === 'observe' && (seen === 'present') !== desired.present;
  return workToDo && !binding.standing
    ? { ...facts, ...undecided(binding) }
    : { ...facts, ...succeeded(binding) };
}

function stateAfter(binding: BindingFacts, result: RunResult): BindingState {
  if (result.observed) {
    const { state } = result.observed;
    return state === 'pending' ? 'unknown' : state;
  }
  // A call was meant and nobody looked: not known.
  const called = result.step === 'ensure' || result.step === 'remove';
  return called ? 'unknown' : binding.state;
}

/** An intent stays until the target was seen as it was meant. */
function intentAfter(
  binding: BindingFacts,
  result: RunResult,
): 'ensure' | 'remove' | undefined {
  const intent =
    result.step === 'ensure' || result.step === 'remove'
      ? result.step
      : binding.intent;
  const seen = result.observed?.state;
  if (seen === 'present' && result.step !== 'remove') {
    // Only making it anew proves that our removal did not take effect.
    const removed = binding.intent === 'remove' && result.step !== 'ensure';
    return removed ? 'remove' : undefined;
  }
  // Only a removal proves that a failed attempt to make it left nothing behind.
  if (seen === 'absent' && intent === 'remove') return undefined;
  if (seen !== undefined && binding.suspect) return intent ?? 'ensure';
  return intent;
}

function notAfterAfter(
  binding: BindingFacts,
  desired: Desired,
  result: RunResult,
): Instant | undefined {
  const seen = result.observed;
  if (seen?.state === 'absent') return undefined;
  if (!desired.present || seen?.state !== 'present') return binding.notAfter;
  const told = result.step === 'ensure' && !result.failure;
  return told || seen.expiresAt === desired.notAfter
    ? desired.notAfter
    : binding.notAfter;
}

function driftOf(
  binding: BindingFacts,
  desired: Desired,
  result: RunResult,
): Drift | undefined {
  const seen = result.observed?.state;
  if (desired.present) {
    return isThere(binding) && seen === 'absent' ? 'vanished' : undefined;
  }
  const wasAway = binding.state === 'absent' && binding.intent === undefined;
  return wasAway && seen === 'present' ? 'appeared' : undefined;
}

/** What is wrong, if anything is: what was observed decides, a lost answer alone is no failure. */
function failureOf(
  binding: BindingFacts,
  desired: Desired,
  result: RunResult,
  now: Instant,
): CallFailure | undefined {
  if (result.observeFailure) return result.failure ?? result.observeFailure;
  const seen = result.observed?.state;
  switch (result.step) {
    case 'ensure':
      // The access is there, but its own expiry may not have been moved.
      if (seen === 'present') {
        const lost = result.failure?.kind === 'unknown-outcome';
        return lost ? undefined : result.failure;
      }
      return result.failure ?? contradiction('present', result);
    case 'remove':
      if (seen === 'absent') return undefined;
      return result.failure ?? contradiction('absent', result);
    case 'renew':
      // What is gone is made anew, with a new secret.
      return seen === 'absent' ? undefined : result.failure;
    case 'observe':
      if (seen !== 'present' || desired.present || binding.standing) {
        return result.failure;
      }
      // Only what cannot be removed is observed instead.
      return binding.notAfter && binding.notAfter <= now
        ? contradiction('expired', result)
        : result.failure;
    default:
      return result.failure;
  }
}

function contradiction(wanted: string, { observed }: RunResult): CallFailure {
  const { state, waitingFor } = observed ?? {};
  return {
    kind: 'retryable',
    message:
      state === 'pending'
        ? (waitingFor ??
          'The target has been working on the change for more than 15 minutes')
        : `The call succeeded, but the target was read back as ${state ?? 'unknown'} instead of ${wanted}`,
  };
}

function failed(
  binding: BindingFacts & { attempts: number; stuck: boolean },
  desired: Desired,
  failure: CallFailure,
  seen: string | undefined,
  context: { now: Instant; jitter: number },
) {
  const attempts = binding.attempts + 1;
  const alarm = !desired.present && alarmsAfter(attempts);
  const delay = Math.max(
    failure.retryAfterMs ?? 0,
    retryDelayMs(attempts, context.jitter),
  );
  return {
    attempts,
    lastError: failure.message,
    pendingSince: undefined,
    stuck: !desired.present && (binding.stuck || attempts >= STUCK_AFTER),
    retryAt: addMilliseconds(context.now, delay),
    alarm,
    recovered: false,
    hopeless: isHopeless(binding, desired, failure, seen)
      ? failure.message
      : undefined,
  };
}

/** Access that runs is not given up because nobody can look at it right now. */
function isHopeless(
  binding: BindingFacts,
  desired: Desired,
  failure: CallFailure,
  seen: string | undefined,
): boolean {
  if (!desired.present || failure.kind !== 'permanent') return false;
  return seen === 'absent' || (seen === undefined && !binding.wasPresent);
}

function undecided(binding: { attempts: number; stuck: boolean }) {
  return {
    attempts: binding.attempts,
    lastError: undefined,
    pendingSince: undefined,
    stuck: binding.stuck,
    retryAt: undefined,
    alarm: false,
    recovered: false,
  };
}

function succeeded(binding: { stuck: boolean }) {
  return {
    attempts: 0,
    lastError: undefined,
    pendingSince: undefined,
    stuck: false,
    retryAt: undefined,
    alarm: false,
    recovered: binding.stuck,
  };
}
