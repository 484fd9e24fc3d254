import { CALENDAR_NAMING } from '../conditions/calendarKeys';
import { Condition } from '../conditions/conditionSchema';
import { CalendarDocument } from '../language/calendarDocument';
import { PolicyDocument } from '../language/policyDocument';
import { Problem } from './checkRole';
import { Located } from './parseDocuments';

type Path = (string | number)[];

/** Calendars that conditions name and that do not say what is asked of them. */
export function checkCalendars(
  { spec }: PolicyDocument,
  calendars: Located<CalendarDocument>[],
): Problem[] {
  const known = new Map(
    calendars.map(({ document }) => [document.metadata.name, document]),
  );
  const { guardrails = [], routes = [] } = spec;
  const conditions: [Condition | undefined, Path][] = [
    ...guardrails.map(({ when }, index): [Condition | undefined, Path] => [
      when,
      ['spec', 'guardrails', index, 'when'],
    ]),
    ...routes.flatMap(({ when, approval }, index) => {
      const path = ['spec', 'routes', index];
      const stages = approval?.stages ?? [];
      return [
        [when, [...path, 'when']],
        ...stages.map((stage, at) => [
          stage.when,
          [...path, 'approval', 'stages', at, 'when'],
        ]),
      ] as [Condition | undefined, Path][];
    }),
  ];
  return conditions.flatMap(([condition, path]) =>
    condition ? problemsOf(condition, path, known) : [],
  );
}

function problemsOf(
  condition: Condition,
  path: Path,
  known: ReadonlyMap<string, CalendarDocument>,
): Problem[] {
  const { all = [], any = [], not } = condition;
  const own = CALENDAR_NAMING.flatMap(key => {
    const names = condition[key];
    if (!Array.isArray(names)) return [];
    return names.flatMap(name =>
      nameProblem(String(name), key, [...path, key], known),
    );
  });
  return [
    ...own,
    ...all.flatMap((part, at) => problemsOf(part, [...path, 'all', at], known)),
    ...any.flatMap((part, at) => problemsOf(part, [...path, 'any', at], known)),
    ...(not ? problemsOf(not, [...path, 'not'], known) : []),
  ];
}

function nameProblem(
  name: string,
  key: string,
  path: Path,
  known: ReadonlyMap<string, CalendarDocument>,
): Problem[] {
  const calendar = known.get(name);
  // A name that is none is found when the whole set is looked at.
  if (!calendar) return [];
  const lacks =
    key === 'calendar.workingHours'
      ? !calendar.spec.workingHours && 'workingHours'
      : !calendar.spec.freezes && 'freezes';
  return lacks
    ? [{ path, message: `AccessCalendar "${name}" has no ${lacks}` }]
    : [];
}
