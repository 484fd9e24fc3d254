import {
  addMilliseconds,
  durationMilliseconds,
  millisecondsBetween,
} from '../../domain/time';
import { hoursInWeek, lastGranted } from '../facts/past';
import { strictObject } from '../language/strictObject';
import { countSchema, isoDurationSchema, zoneSchema } from '../language/values';
import { ItemFacts } from '../facts/itemFacts';
import { Truth, truthOf } from '../truth';
import { durationInWords } from '../words';
import { durationBoundsSchema, withinDurations } from './comparison';
import {
  CompiledKey,
  ConditionKey,
  conditionKey,
  modifierKey,
} from './conditionKey';
import { Voice, subject } from './evaluation';

const NOT_READ = 'what was granted before could not be found out';

/** A key about the past of the receiver; unknown where it was not read. */
function past(
  test: (facts: ItemFacts & { history: object }) => Truth,
  say: (facts: ItemFacts, truth: Truth, voice: Voice) => string,
): CompiledKey {
  const isRead = (facts: ItemFacts) => facts.history !== undefined;
  return {
    test: facts =>
      isRead(facts)
        ? test(facts as ItemFacts & { history: object })
        : 'unknown',
    tell: (facts, truth) => ({
      source: 'history',
      say: voice => (isRead(facts) ? say(facts, truth, voice) : NOT_READ),
    }),
  };
}

const who = ({ receiver }: ItemFacts, voice: Voice) => {
  const { name, is } = subject(receiver, voice);
  return {
    name,
    has: is === 'are' ? 'have' : 'has',
    was: is === 'are' ? 'were' : 'was',
  };
};

const denialsSchema = strictObject({
  atLeast: countSchema.min(1).max(100),
  within: isoDurationSchema,
});

/** Denials of the receiver's items at most so long before the instant. */
export function denialsWithin({ history, at }: ItemFacts, ms: number): number {
  const since = addMilliseconds(at, -ms);
  return (history?.denials ?? []).filter(then => then > since && then <= at)
    .length;
}

/** Keys about what the receiver had and asked for before. */
export const historyKeys: Record<string, ConditionKey> = {
  'history.hoursThisWeek': conditionKey({
    schema: durationBoundsSchema,
    scope: 'situation',
    reads: ['history'],
    compile: (bounds, siblings) => {
      const zone = (siblings['history.zone'] as string | undefined) ?? 'UTC';
      const within = withinDurations(bounds);
      return past(
        facts => truthOf(within(hoursInWeek(facts, zone))),
        (facts, _, voice) => {
          const { name, has } = who(facts, voice);
          return `${name} ${has} had access for ${durationInWords(hoursInWeek(facts, zone))} this week`;
        },
      );
    },
  }),
  'history.zone': modifierKey(zoneSchema, ['history.hoursThisWeek']),
  'history.lastGranted': conditionKey({
    schema: strictObject({ within: isoDurationSchema }),
    scope: 'situation',
    reads: ['history'],
    compile: ({ within }) => {
      const ms = durationMilliseconds(within);
      return past(
        facts => {
          const last = lastGranted(facts);
          return truthOf(
            last !== undefined && millisecondsBetween(last, facts.at) <= ms,
          );
        },
        (facts, truth, voice) => {
          const { name, was } = who(facts, voice);
          const not = truth === 'true' ? '' : 'not ';
          return `${name} ${was} ${not}granted this role here within the last ${durationInWords(ms)}`;
        },
      );
    },
  }),
  'history.denials': conditionKey({
    schema: denialsSchema,
    scope: 'situation',
    reads: ['history'],
    compile: ({ atLeast, within }) => {
      const ms = durationMilliseconds(within);
      return {
        ...past(
          facts => truthOf(denialsWithin(facts, ms) >= atLeast),
          (facts, _, voice) => {
            const { name, was } = who(facts, voice);
            const count = denialsWithin(facts, ms);
            const times = count === 1 ? 'once' : `${count} times`;
            return `${name} ${was} denied ${count === 0 ? 'nothing' : times} within the last ${durationInWords(ms)}`;
          },
        ),
        lookBackMs: ms,
      };
    },
  }),
};
