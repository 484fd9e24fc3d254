import { durationMs } from './durationWords';

/** What may be asked for: ISO 8601 durations. */
export interface DurationBounds {
  max?: string;
  min?: string;
  default: string;
  choices: string[];
}

/**
 * The bounds that hold for all of several items: the least maximum, the
 * greatest minimum, the choices of the first within them, and a default that
 * is allowed.
 *
 * @internal
 */
export function commonBounds(all: DurationBounds[]): DurationBounds {
  const max = shortest(all.flatMap(bounds => bounds.max ?? []));
  const min = longest(all.flatMap(bounds => bounds.min ?? []));
  const choices = (all[0]?.choices ?? []).filter(choice =>
    isWithin(choice, { max, min }),
  );
  const wanted = shortest(all.map(bounds => bounds.default)) ?? 'PT1H';
  const fallback = choices[choices.length - 1] ?? max ?? wanted;
  return {
    max,
    min,
    choices: withMaximum(choices, max),
    default: isWithin(wanted, { max, min }) ? wanted : fallback,
  };
}

/**
 * Whether a duration may be asked for. Exactly the maximum may.
 *
 * @internal
 */
export function isWithin(
  duration: string,
  bounds: Pick<DurationBounds, 'max' | 'min'>,
): boolean {
  const ms = durationMs(duration);
  if (bounds.max && ms > durationMs(bounds.max)) return false;
  return !bounds.min || ms >= durationMs(bounds.min);
}

function withMaximum(choices: string[], max: string | undefined): string[] {
  // With every preset above what is allowed, the maximum itself is the offer.
  return choices.length === 0 && max ? [max] : choices;
}

function shortest(durations: string[]): string | undefined {
  return [...durations].sort((a, b) => durationMs(a) - durationMs(b))[0];
}

function longest(durations: string[]): string | undefined {
  return [...durations].sort((a, b) => durationMs(b) - durationMs(a))[0];
}
