import { Duration } from 'luxon';
import { IsoDuration } from '../../domain/time';

/** A duration as people say it: `1 hour 30 minutes`. */
export function inWords(duration: IsoDuration): string {
  const parts = Duration.fromISO(duration)
    .shiftTo('days', 'hours', 'minutes', 'seconds')
    .toObject();
  const words = (['days', 'hours', 'minutes', 'seconds'] as const)
    .map(unit => [unit, Math.round(parts[unit] ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .map(
      ([unit, count]) => `${count} ${count === 1 ? unit.slice(0, -1) : unit}`,
    );
  return words.join(' ') || '0 seconds';
}
