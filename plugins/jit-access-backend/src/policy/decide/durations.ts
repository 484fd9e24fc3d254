import {
  BoundTo,
  Decision,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Instant, millisecondsBetween, toIsoDuration } from '../../domain/time';
import { CompiledRole, Length } from '../compile/compiledSet';
import { comparedInWords, durationInWords, timeInWords } from '../words';
import { Draft } from './draft';
import { Cap, checkLimits, leastOf } from './guardrails';

/** What bounds the length of one access. */
export interface DurationInput {
  role: CompiledRole;
  caps: Cap[];
  /** Absent: the default, or the maximum where that is less. */
  asked?: Length;
  boundTo?: BoundTo;
  /** When the access would start, and the instant that is decided at. */
  startsAt: Instant;
  at: Instant;
  /** Whom to ask for more, in words. */
  contact: string;
}

/**
 * Bounds the duration and says which durations can be asked for. More than role
 * and guardrails allow is refused; past the end of a shift is not, it is
 * granted until that end.
 */
export function boundDuration(
  input: DurationInput,
  draft: Draft,
): Decision['durations'] {
  const { role, caps } = input;
  const least = leastOf(role, caps);
  const asked =
    input.asked ??
    (role.duration.default.ms <= least.length.ms
      ? role.duration.default
      : least.length);
  checkLimits(role, caps, asked.ms, draft);
  if (!draft.hopeless) refuseOutside(input, asked, least, draft);

  const left = timeLeft(input, asked, draft);
  const max = left && left.ms < least.length.ms ? left : least.length;
  const min = role.duration.min;
  const choices = role.duration.choices.filter(choice => choice.ms <= max.ms);
  return {
    max: draft.hopeless || max.ms <= 0 ? undefined : max.iso,
    min: min && (min.ms <= max.ms ? min.iso : max.iso),
    default:
      role.duration.default.ms <= max.ms || max.ms <= 0
        ? role.duration.default.iso
        : max.iso,
    choices: choices.map(choice => choice.iso),
  };
}

function refuseOutside(
  { role, contact }: DurationInput,
  asked: Length,
  least: { length: Length; saidBy: string },
  draft: Draft,
): void {
  const { min } = role.duration;
  const most = durationInWords(least.length.ms);
  if (min && min.ms > least.length.ms) {
    draft.refuse(
      'never',
      `the shortest time for this role is ${durationInWords(min.ms)}, and ${least.saidBy} allows at most ${most}`,
    );
  } else if (asked.ms > least.length.ms) {
    draft.refuse(
      'so',
      `you can ask for at most ${most} here; you asked for ${comparedInWords(asked.ms, least.length.ms)}. Shorten it, or ask ${contact} to change ${least.saidBy}`,
    );
  } else if (min && asked.ms < min.ms) {
    draft.refuse(
      'so',
      `you have to ask for at least ${durationInWords(min.ms)} here; you asked for ${comparedInWords(asked.ms, min.ms)}`,
    );
  }
}

/** Time to the known end of what the access is bound to, in whole minutes where there is one. */
function timeLeft(
  { boundTo, startsAt, at }: DurationInput,
  asked: Length,
  draft: Draft,
): Length | undefined {
  if (!boundTo?.endsAt) return undefined;
  const exact = millisecondsBetween(startsAt, boundTo.endsAt);
  const end = timeInWords(boundTo.endsAt, at);
  if (exact < 1000) {
    draft.refuse(
      'so',
      `the ${boundTo.title} ends at ${end}, before the access would start`,
    );
    return undefined;
  }
  const ms = exact - (exact % (exact >= 60_000 ? 60_000 : 1000));
  draft.check({
    kind: 'limit',
    name: 'shift-end',
    status: asked.ms <= exact ? 'met' : 'not-met',
    text:
      asked.ms <= exact
        ? `The ${boundTo.title} lasts until ${end}`
        : `Granted only until the ${boundTo.title} ends at ${end}`,
    source: 'on-call',
  });
  return { iso: toIsoDuration(ms), ms };
}
