import { riskSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { durationMilliseconds } from '../../domain/time';
import { ItemFacts } from '../facts/itemFacts';
import { oneOrMore } from '../language/strictObject';
import { flagSchema, nameSchema } from '../language/values';
import { truthOf } from '../truth';
import { durationInWords, timeInWords } from '../words';
import {
  countBoundsSchema,
  durationBoundsSchema,
  withinCounts,
  withinDurations,
} from './comparison';
import { ConditionKey, conditionKey } from './conditionKey';
import { Voice, subject } from './evaluation';

/** Something that the request says or does not say. */
function requestFlag(
  found: (facts: ItemFacts) => boolean,
  say: (facts: ItemFacts, holds: boolean, voice: Voice) => string,
): ConditionKey {
  return conditionKey({
    schema: flagSchema,
    scope: 'situation',
    reads: [],
    compile: expected => ({
      test: facts => truthOf(found(facts) === expected),
      tell: facts => ({
        source: 'request',
        say: voice => say(facts, found(facts), voice),
      }),
    }),
  });
}

const asks = (facts: ItemFacts, voice: Voice) => {
  const { name } = subject(facts.requester, voice);
  return { name, ask: name === 'you' ? 'ask' : 'asks' };
};

/** Keys about what is asked for. */
export const requestKeys: Record<string, ConditionKey> = {
  role: conditionKey({
    schema: oneOrMore(nameSchema),
    scope: 'role',
    reads: [],
    compile: wanted => {
      const names = new Set<string>(wanted);
      return {
        test: ({ role }) => truthOf(names.has(role.name)),
        tell: ({ role }) => ({
          say: () => `the role is ${role.name}`,
          plain: true,
          source: 'role',
        }),
      };
    },
  }),
  risk: conditionKey({
    schema: oneOrMore(riskSchema),
    scope: 'role',
    reads: [],
    compile: wanted => ({
      test: ({ role }) => truthOf(wanted.includes(role.risk)),
      tell: ({ role }) => ({
        say: () => `the role's risk is ${role.risk}`,
        plain: true,
        source: 'role',
      }),
    }),
  }),
  'request.duration': conditionKey({
    schema: durationBoundsSchema,
    scope: 'situation',
    reads: [],
    compile: bounds => {
      const within = withinDurations(bounds);
      return {
        test: ({ durationMs }) => truthOf(within(durationMs)),
        tell: facts => ({
          source: 'request',
          remedy: () => {
            const most = bounds.atMost ?? bounds.lessThan;
            if (!most) return undefined;
            const words = durationInWords(durationMilliseconds(most));
            return `shorten it to ${bounds.atMost ? words : `less than ${words}`}`;
          },
          say: voice => {
            const { name, ask } = asks(facts, voice);
            const asked = facts.durationMs;
            return `${name} ${ask} for ${durationInWords(asked)}`;
          },
        }),
      };
    },
  }),
  'request.items': conditionKey({
    schema: countBoundsSchema,
    scope: 'situation',
    reads: [],
    compile: bounds => {
      const within = withinCounts(bounds);
      return {
        test: ({ request }) => truthOf(within(request.items)),
        tell: facts => ({
          source: 'request',
          say: voice => {
            const { name, ask } = asks(facts, voice);
            const { items } = facts.request;
            return `${name} ${ask} for ${items} ${items === 1 ? 'role' : 'roles'} at once`;
          },
        }),
      };
    },
  }),
  'request.onBehalf': requestFlag(
    facts => facts.requester.ref !== facts.receiver.ref,
    (facts, holds, voice) => {
      const { name, ask } = asks(facts, voice);
      if (!holds) return `${name} ${ask} for oneself`;
      const whom = subject(facts.receiver, voice).name;
      return `${name} ${ask} on behalf of ${whom}`;
    },
  ),
  'request.startsLater': requestFlag(
    facts => facts.startsAt > facts.at,
    (facts, holds) =>
      holds
        ? `the access would start ${timeInWords(facts.startsAt, facts.at)}`
        : 'the access would start at once',
  ),
  'request.breakGlass': requestFlag(
    facts => facts.request.breakGlass,
    (facts, holds, voice) => {
      const { name } = subject(facts.requester, voice);
      const uses = name === 'you' ? 'use' : 'uses';
      const not = name === 'you' ? 'do not use' : 'does not use';
      return `${name} ${holds ? uses : not} break-glass`;
    },
  ),
};
