import { DateTime } from 'luxon';
import { Instant } from '../domain/time';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A duration for people: `4 hours`, `1 hour 30 minutes`; below a second: `0 seconds`. */
export function durationInWords(ms: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, ms);
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  // Two parts are as exact as anybody reads.
  return parts.slice(0, 2).join(' ') || '0 seconds';
}

/** `4 hours` and `8 hours` compared as one says it: `8` after `4 hours`. */
export function comparedInWords(ms: number, after: number): string {
  const text = durationInWords(ms);
  const unit = (words: string) =>
    /^\d+ ([a-z]+?)s?$/.exec(words)?.[1] ?? undefined;
  const same = unit(text) && unit(text) === unit(durationInWords(after));
  return same ? text.split(' ')[0] : text;
}

/** A point in time seen from another: `18:00 UTC`, `Monday 08:00 UTC`, `2026-03-01 08:00 UTC`. */
export function timeInWords(instant: Instant, seenFrom: Instant): string {
  const then = DateTime.fromISO(instant, { zone: 'utc' }).setLocale('en');
  const now = DateTime.fromISO(seenFrom, { zone: 'utc' });
  const days = then.startOf('day').diff(now.startOf('day'), 'days').days;
  if (days === 0) return then.toFormat("HH:mm 'UTC'");
  if (days > 0 && days < 7) return then.toFormat("cccc HH:mm 'UTC'");
  return then.toFormat("yyyy-MM-dd HH:mm 'UTC'");
}

/** `a`, `a or b`, `a, b or c`. */
export function listInWords(words: string[], last: 'or' | 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1]}`;
}

/** The name part of a ref: `orders` of `group:default/orders`. */
export function nameOf(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

/** Upper-case first letter, full stop at the end. */
export function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
