import { z } from 'zod';
import { calendarFreezes, byEnd } from '../facts/freezes';
import { FreezeInForce, ItemFacts } from '../facts/itemFacts';
import { oneOrMore, strictObject } from '../language/strictObject';
import {
  daysSchema,
  flagSchema,
  nameSchema,
  timeOfDaySchema,
  zoneSchema,
} from '../language/values';
import { Truth, anyOf, not, truthOf } from '../truth';
import { listInWords, timeInWords } from '../words';
import { CompiledCalendar } from './compiledCalendar';
import {
  CompiledKey,
  ConditionKey,
  KeyScope,
  conditionKey,
} from './conditionKey';
import { reasonOf, sourceOfPart } from './near';
import { localMinutes, withinWeekly } from './weeklyWindow';

/** Keys that name calendars; a name that is none is an error of the set. */
export const CALENDAR_NAMING = ['calendar.freeze', 'calendar.workingHours'];

const calendarNames = z
  .array(nameSchema, { error: 'Write a list of names of calendars' })
  .min(1, { error: 'Name at least one calendar' });

const freezeSchema = z.unknown().transform((value, ctx): boolean | string[] => {
  const schema = typeof value === 'boolean' ? flagSchema : calendarNames;
  const named = typeof value === 'string' ? [value] : value;
  const result = schema.safeParse(named, { reportInput: true });
  if (result.success) return result.data;
  ctx.addIssue({
    code: 'custom',
    message: 'Write true, false or a list of names of calendars',
  });
  return z.NEVER;
});

/** Is anything frozen when the access would start, whoever says so? */
export function frozen(facts: ItemFacts): Truth {
  if (!facts.freezesInForce) return 'unknown';
  if (facts.freezesInForce.length > 0) return 'true';
  const part = facts.context?.freezes;
  return part && part.missing.length === 0 ? 'false' : 'unknown';
}

function anyFreeze(expected: boolean): CompiledKey {
  return {
    reads: ['freezes'],
    test: facts => (expected ? frozen(facts) : not(frozen(facts))),
    tell: facts => {
      const freezes = facts.freezesInForce ?? [];
      const part = facts.context?.freezes;
      const sources = freezes.map(({ source }) => source);
      return {
        freezes,
        source: [...new Set(sources)].join(', ') || sourceOfPart(part),
        say: () =>
          freezeInWords(freezes[0], facts) ??
          (frozen(facts) === 'unknown'
            ? `whether a freeze is in force could not be found out (${reasonOf(part)})`
            : 'no freeze is in force'),
      };
    },
  };
}

function freezeInWords(
  freeze: FreezeInForce | undefined,
  { at }: ItemFacts,
): string | undefined {
  return (
    freeze &&
    `freeze ${freeze.name} is in force until ${timeInWords(freeze.until, at)}`
  );
}

/** Absent: the set that is compiled for has no such calendar. */
function calendarsOf(
  names: readonly string[],
  { calendars }: KeyScope,
): (CompiledCalendar | undefined)[] {
  return names.map(name => calendars.get(name));
}

function namedFreeze(names: string[], scope: KeyScope): CompiledKey {
  const calendars = calendarsOf(names, scope);
  const known = calendars.filter(calendar => calendar !== undefined);
  return {
    test: ({ startsAt }) =>
      anyOf(
        calendars.map(calendar =>
          calendar
            ? truthOf(calendar.freezesAt(startsAt).length > 0)
            : 'unknown',
        ),
      ),
    tell: facts => {
      const freezes = calendarFreezes(known, facts.startsAt).sort(byEnd);
      return {
        freezes,
        source: names.join(', '),
        say: () =>
          freezeInWords(freezes[0], facts) ??
          `no freeze of ${listInWords(names, 'or')} is in force`,
      };
    },
  };
}

function workingHours(names: string[], scope: KeyScope): CompiledKey {
  const calendars = calendarsOf(names, scope);
  return {
    test: ({ startsAt }) =>
      anyOf(
        calendars.map(calendar =>
          calendar?.isWorkingTime
            ? truthOf(calendar.isWorkingTime(startsAt))
            : 'unknown',
        ),
      ),
    tell: ({ startsAt, at }, truth) => ({
      source: names.join(', '),
      say: () => {
        const when = timeInWords(startsAt, at);
        if (truth === 'unknown') {
          return `${listInWords(names, 'or')} does not say when people work`;
        }
        return `${when} is ${truth === 'true' ? 'within' : 'outside'} the working hours of ${listInWords(names, 'or')}`;
      },
    }),
  };
}

const timeSchema = strictObject({
  zone: zoneSchema,
  days: daysSchema.optional(),
  from: timeOfDaySchema,
  to: timeOfDaySchema,
});

/** Keys about when the access would start. */
export const calendarKeys: Record<string, ConditionKey> = {
  'calendar.freeze': conditionKey({
    schema: freezeSchema,
    scope: 'situation',
    reads: [],
    compile: (value, _, scope) =>
      typeof value === 'boolean' ? anyFreeze(value) : namedFreeze(value, scope),
  }),
  'calendar.workingHours': conditionKey({
    schema: oneOrMore(nameSchema),
    scope: 'situation',
    reads: [],
    compile: (names, _, scope) => workingHours(names, scope),
  }),
  'calendar.time': conditionKey({
    schema: timeSchema,
    scope: 'situation',
    reads: [],
    compile: window => ({
      test: ({ startsAt }) =>
        truthOf(withinWeekly(window, localMinutes(startsAt, window.zone))),
      tell: ({ startsAt, at }, truth) => {
        const days = window.days ? ` on ${window.days.join(', ')}` : '';
        return {
          source: 'calendar',
          say: () =>
            `${timeInWords(startsAt, at)} is ${truth === 'true' ? 'within' : 'outside'} ${window.from} to ${window.to}${days} in ${window.zone}`,
        };
      },
    }),
  }),
};
