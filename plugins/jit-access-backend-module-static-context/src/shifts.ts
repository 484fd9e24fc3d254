import { OnCallShift } from '@jit-access/backstage-plugin-jit-access-node';
import { parseEntityRef } from '@backstage/catalog-model';
import { DateTime } from 'luxon';
import { Shift, WEEKDAYS } from './schema';

/**
 * The shift that is on at that instant, with its end; nothing where it is not
 * on. Shifts begin at `from` and end right before `until`.
 * @param at - ISO 8601, UTC
 * @internal
 */
export function shiftAt(shift: Shift, at: string): OnCallShift | undefined {
  const now = DateTime.fromISO(at, { zone: 'utc' });
  if (shift.from && now < DateTime.fromISO(shift.from)) {
    return undefined;
  }
  const last = shift.until ? DateTime.fromISO(shift.until) : undefined;
  if (last && now >= last) {
    return undefined;
  }
  const turn = shift.weekly ? endOfTurn(shift.weekly, now) : undefined;
  if (shift.weekly && !turn) {
    return undefined;
  }
  const until = turn && last ? DateTime.min(turn, last) : (turn ?? last);
  return {
    personRef: shift.person,
    level: shift.level,
    rota: shift.rota ?? parseEntityRef(shift.entityRef).name,
    entityRef: shift.entityRef,
    until: until?.toUTC().toISO() ?? undefined,
  };
}

/** End of the weekly turn that is on; a turn may run past midnight. */
function endOfTurn(
  weekly: NonNullable<Shift['weekly']>,
  now: DateTime,
): DateTime | undefined {
  const today = now.setZone(weekly.zone).startOf('day');
  for (const day of [today, today.minus({ days: 1 })]) {
    const begin = atTime(day, weekly.from);
    const end =
      weekly.to > weekly.from
        ? atTime(day, weekly.to)
        : atTime(day.plus({ days: 1 }), weekly.to);
    if (
      weekly.days.includes(WEEKDAYS[day.weekday - 1]) &&
      begin <= now &&
      now < end
    ) {
      return end;
    }
  }
  return undefined;
}

/** By the clock on the wall, also on days on which the clocks change. */
function atTime(day: DateTime, time: string): DateTime {
  const [hour, minute] = time.split(':').map(Number);
  return day.set({ hour, minute });
}
