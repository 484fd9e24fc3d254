import { DateTime } from 'luxon';
import { Instant } from '../../domain/time';
import { WEEKDAYS } from '../language/values';

/** A window of every week, in local time; half-open. */
export interface WeeklyWindow {
  /** Days on which it begins; absent: every day. */
  days?: (typeof WEEKDAYS)[number][];
  /** `HH:mm`. */
  from: string;
  /** `HH:mm`, exclusive; not after `from`: on the next day. */
  to: string;
}

/** An instant as clocks on a wall show it. */
export interface LocalTime {
  /** `YYYY-MM-DD`. */
  date: string;
  /** 0 is Monday. */
  weekday: number;
  /** Minutes since midnight. */
  minutes: number;
}

/** What clocks show; of the same instant and zone it is worked out once. */
export function localMinutes(at: Instant, zone: string): LocalTime {
  const before = lastShown.get(zone);
  if (before?.at === at) return before.local;
  const local = localTimeOf(at, zone);
  // One instant for each zone: what is decided together is decided for one instant.
  lastShown.set(zone, { at, local });
  return local;
}

const lastShown = new Map<string, { at: Instant; local: LocalTime }>();

function localTimeOf(at: Instant, zone: string): LocalTime {
  const local = DateTime.fromISO(at, { zone });
  return {
    date: local.toISODate()!,
    weekday: local.weekday - 1,
    minutes: local.hour * 60 + local.minute,
  };
}

export function withinWeekly(window: WeeklyWindow, local: LocalTime): boolean {
  const from = minutesOf(window.from);
  const to = minutesOf(window.to);
  const begins = (weekday: number) =>
    !window.days || window.days.includes(WEEKDAYS[(weekday + 7) % 7]);
  const { weekday, minutes } = local;
  if (from < to) return begins(weekday) && minutes >= from && minutes < to;
  return (
    (begins(weekday) && minutes >= from) ||
    (begins(weekday - 1) && minutes < to)
  );
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
