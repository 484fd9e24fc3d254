import { Duration } from 'luxon';

const UNITS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const;

/**
 * Milliseconds of an ISO 8601 duration; 0 when it is not one.
 *
 * @internal
 */
export function durationMs(iso: string | undefined): number {
  const duration = Duration.fromISO(iso ?? '');
  return duration.isValid ? duration.as('milliseconds') : 0;
}

/**
 * A duration for people, in its two largest units: `1 hour 30 minutes`.
 *
 * @param ms - milliseconds; negative counts as none
 * @param unitDisplay - `long` for sentences, `short` where there is little room
 * @internal
 */
export function durationWords(
  ms: number,
  language: string,
  unitDisplay: 'long' | 'short' = 'long',
): string {
  let rest = Math.max(0, Math.floor(ms / 1000) * 1000);
  const parts: string[] = [];
  for (const { unit, ms: size } of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(unitWords(count, unit, language, unitDisplay));
  }
  if (parts.length === 0) return unitWords(0, 'second', language, unitDisplay);
  return parts.slice(0, 2).join(' ');
}

function unitWords(
  count: number,
  unit: string,
  language: string,
  unitDisplay: 'long' | 'short',
): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay,
  }).format(count);
}

/**
 * A duration as hours and minutes, the way it can be typed: `1:30`.
 *
 * @internal
 */
export function clockDuration(iso: string): string {
  const minutes = Math.floor(durationMs(iso) / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/**
 * What a person typed as a duration, as ISO 8601: `PT90M`, `1:30` (hours and
 * minutes), `90m`, `1h 30m`, `2 hours`. Undefined when it is none of these.
 *
 * @internal
 */
export function parseDuration(text: string): string | undefined {
  const typed = text.trim().toLowerCase();
  const iso = Duration.fromISO(typed.toUpperCase());
  if (typed.startsWith('p')) return iso.isValid ? compact(iso) : undefined;
  const clock = /^(\d{1,3}):([0-5]\d)$/.exec(typed);
  if (clock) return compact(hoursAndMinutes(clock[1], clock[2]));
  const words =
    /^(?:(\d+)\s*d(?:ays?)?)?\s*(?:(\d+)\s*h(?:ours?|rs?)?)?\s*(?:(\d+)\s*m(?:in(?:ute)?s?)?)?$/.exec(
      typed,
    );
  if (!typed || !words) return undefined;
  const [, days, hours, minutes] = words;
  return compact(hoursAndMinutes(hours, minutes, days));
}

function hoursAndMinutes(hours = '0', minutes = '0', days = '0'): Duration {
  return Duration.fromObject({
    hours: Number(days) * 24 + Number(hours),
    minutes: Number(minutes),
  });
}

function compact(duration: Duration): string | undefined {
  const seconds = Math.round(duration.as('seconds'));
  if (!(seconds > 0)) return undefined;
  return (
    Duration.fromObject({ seconds })
      .shiftTo('hours', 'minutes', 'seconds')
      .removeZeros()
      .toISO() ?? undefined
  );
}
