import {
  BoundTo,
  Decision,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Instant, millisecondsBetween, toIsoDuration } from '../../domain/time';
import { CompiledRole, Length } from '../compile/compiledSet';
import { comparedInWords, durationInWords, timeInWords } from '../words';
import { Ask } from './ask';
import { Draft } from './draft';
import { Bound, boundInWords } from './guardrailEffects';

/** What bounds the length of one access. */
export interface DurationInput {
  role: CompiledRole;
  bounds: Bound[];
  ask: Ask;
  boundTo?: BoundTo;
  /** When the access would start, and the instant that is decided at. */
  startsAt: Instant;
  at: Instant;
  /** Whom to ask for more, in words. */
  contact: string;
}

/** The durations that can be asked for, and the window that there would be. */
export interface Bounded {
  durations: Decision['durations'];
  /** Length of the window if it is granted, in milliseconds. */
  lengthMs: number;
}

interface Least {
  ms: number;
  /** Who says so; absent: the role. */
  bound?: Bound;
}

/**
 * Bounds the duration and says which durations can be asked for. More than
 * role and guardrails allow is refused; past the end of a shift is not, it is
 * granted until that end.
 */
export function boundDuration(input: DurationInput, draft: Draft): Bounded {
  const { role, ask } = input;
  const least = leastOf(input);
  const askedMs = ask.asked?.ms ?? Math.min(role.duration.default.ms, least.ms);
  checkLimits(input, askedMs, draft);
  if (!draft.hopeless) refuseOutside(input, least, draft);

  const left = timeLeft(input, askedMs, draft);
  const max =
    left !== undefined && left.ms < least.ms ? left : lengthOf(role, least);
  const possible = !draft.hopeless && max.ms > 0;
  const minMs = (role.duration.min?.ms ?? 0) - ask.unbrokenMs;
  const min = minMs > 0 ? { iso: toIsoDuration(minMs), ms: minMs } : undefined;
  return {
    durations: {
      max: possible ? max.iso : undefined,
      min: min && (min.ms <= max.ms || max.ms <= 0 ? min.iso : max.iso),
      default:
        role.duration.default.ms <= max.ms || max.ms <= 0
          ? role.duration.default.iso
          : max.iso,
      choices: role.duration.choices
        .filter(choice => choice.ms <= max.ms && choice.ms >= (min?.ms ?? 0))
        .map(choice => choice.iso),
    },
    lengthMs: Math.max(0, Math.min(askedMs, max.ms)),
  };
}

/** Written as it stands in its document where it does; else in whole seconds. */
function lengthOf(role: CompiledRole, { ms, bound }: Least): Length {
  const said = bound ? bound.guardrail.maxDuration : role.duration.max;
  if (said?.ms === ms) return said;
  const whole = Math.max(0, ms - (ms % 1000));
  return { iso: toIsoDuration(whole), ms: whole };
}

/** The least of what role and guardrails allow, and who says so. */
function leastOf({ role, bounds, ask }: DurationInput): Least {
  let least: Least = { ms: role.duration.max.ms - ask.unbrokenMs };
  for (const bound of bounds) {
    if (bound.ms < least.ms) least = { ms: bound.ms, bound };
  }
  return least;
}

/** A check for each bound on the duration. */
function checkLimits(
  { role, bounds, ask, at }: DurationInput,
  askedMs: number,
  draft: Draft,
): void {
  const status = (ms: number) =>
    askedMs <= ms && ms > 0 ? ('met' as const) : ('not-met' as const);
  const gap =
    ask.unbrokenMs > 0
      ? `; it has lasted ${durationInWords(ask.unbrokenMs)} without a gap`
      : '';
  draft.check({
    kind: 'limit',
    name: 'role-maximum',
    status: status(role.duration.max.ms - ask.unbrokenMs),
    text: `At most ${durationInWords(role.duration.max.ms)}, says the role${gap}`,
    source: 'role',
    location: role.location,
  });
  for (const bound of bounds) {
    draft.check({
      kind: 'limit',
      name: bound.guardrail.name,
      policy: bound.policy,
      status: status(bound.ms),
      text: `${boundInWords(bound, at)}${bound.week ? '' : gap}`,
      source: bound.week ? 'history' : 'policy',
      location: bound.guardrail.location,
    });
  }
}

function refuseOutside(input: DurationInput, least: Least, draft: Draft): void {
  const { role, ask, at, contact } = input;
  const minMs = Math.max(1, (role.duration.min?.ms ?? 0) - ask.unbrokenMs);
  const saidBy = least.bound
    ? `policy "${least.bound.policy}"`
    : `role "${role.name}"`;
  if (least.ms < minMs) {
    refuseAltogether(input, least, saidBy, draft);
    return;
  }
  const { asked } = ask;
  if (!asked) return;
  const most = durationInWords(least.ms);
  const compared = comparedInWords(asked.ms, least.ms);
  if (asked.ms > least.ms) {
    draft.refuse(
      'so',
      `you can ask for at most ${most} here${becauseOf(least, ask, at)}; you asked for ${compared}. Shorten it, or ask ${contact} to change ${saidBy}`,
    );
    draft.remedy(`shorten it to ${most}`);
  } else if (asked.ms < minMs) {
    const fewest = durationInWords(minMs);
    draft.refuse(
      'so',
      `you have to ask for at least ${fewest} here; you asked for ${comparedInWords(asked.ms, minMs)}`,
    );
    draft.remedy(`ask for at least ${fewest}`);
  }
}

/** Nothing is left, or less than the role's minimum. */
function refuseAltogether(
  { role, ask, at, contact }: DurationInput,
  { ms, bound }: Least,
  saidBy: string,
  draft: Draft,
): void {
  const { min } = role.duration;
  const most = durationInWords(ms);
  if (bound?.week) {
    const { maxMs, until } = bound.week;
    const next = timeInWords(until, at);
    const much =
      ms <= 0
        ? `all ${durationInWords(maxMs)} that ${saidBy} allows in a week are used`
        : `only ${most} of the ${durationInWords(maxMs)} that ${saidBy} allows in a week are left, and the shortest time for this role is ${durationInWords(min!.ms)}`;
    draft.refuse('now', `${much}; the next week begins ${next}`);
    draft.remedy(`wait until the next week begins, ${next}`);
  } else if (ask.unbrokenMs > 0) {
    draft.refuse(
      'never',
      `this access has lasted ${durationInWords(ask.unbrokenMs)} without a gap, which is all that ${saidBy} allows`,
    );
    draft.remedy('let it end, and ask again');
  } else {
    draft.refuse(
      'never',
      `the shortest time for this role is ${durationInWords(min?.ms ?? 0)}, and ${saidBy} allows at most ${most}`,
    );
    draft.remedy(`ask ${contact} to change ${saidBy} or role "${role.name}"`);
  }
}

/** What leaves less than documents say outright. */
function becauseOf({ bound }: Least, ask: Ask, at: Instant): string {
  if (bound?.week) {
    const { usedMs, maxMs, until } = bound.week;
    return ` (${durationInWords(usedMs)} of the ${durationInWords(maxMs)} of this week are used, until ${timeInWords(until, at)})`;
  }
  return ask.unbrokenMs > 0
    ? ` (the access has lasted ${durationInWords(ask.unbrokenMs)} without a gap)`
    : '';
}

/** Time to the known end of what the access is bound to, in whole minutes where there is one. */
function timeLeft(
  { boundTo, startsAt, at }: DurationInput,
  askedMs: number,
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
    draft.remedy(`let it start before ${end}`);
    return undefined;
  }
  const ms = exact - (exact % (exact >= 60_000 ? 60_000 : 1000));
  draft.check({
    kind: 'limit',
    name: 'shift-end',
    status: askedMs <= exact ? 'met' : 'not-met',
    text:
      askedMs <= exact
        ? `The ${boundTo.title} lasts until ${end}`
        : `Granted only until the ${boundTo.title} ends at ${end}`,
    source: 'on-call',
  });
  return { iso: toIsoDuration(ms), ms };
}
