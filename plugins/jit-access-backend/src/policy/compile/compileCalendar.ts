import { Instant } from '../../domain/time';
import { CalendarDocument } from '../language/calendarDocument';
import { Located } from '../parse/parseDocuments';
import { CompiledCalendar } from '../conditions/compiledCalendar';
import { localMinutes, withinWeekly } from '../conditions/weeklyWindow';
import { instantOfLocal } from './localTime';

/** Turns a validated calendar into functions of an instant. */
export function compileCalendar(
  where: Located<CalendarDocument>,
): CompiledCalendar {
  const { metadata, spec } = where.document;
  const { zone, workingHours, freezes = [] } = spec;
  const holidays = new Set(spec.holidays);
  const spans = freezes
    .map(freeze => ({
      name: freeze.name,
      from: instantOfLocal(freeze.from, zone, 'first'),
      until: instantOfLocal(freeze.to, zone, 'second'),
    }))
    .sort((a, b) => (a.until < b.until ? 1 : -1));
  return {
    name: metadata.name,
    title: metadata.title,
    zone,
    isWorkingTime:
      workingHours &&
      (at => {
        const local = localMinutes(at, zone);
        return (
          !holidays.has(local.date) &&
          workingHours.some(window => withinWeekly(window, local))
        );
      }),
    freezesAt: (at: Instant) =>
      spans
        .filter(({ from, until }) => from <= at && at < until)
        .map(({ name, until }) => ({ name, until })),
    location: {
      file: where.file,
      line: where.locate(['metadata', 'name']).line,
    },
  };
}
