import { riskSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { durationMilliseconds } from '../../domain/time';
import { oneOrMore, strictObject } from '../language/strictObject';
import { isoDurationSchema, nameSchema } from '../language/values';
import { truthOf } from '../truth';
import { durationInWords } from '../words';
import { ConditionKey, conditionKey } from './conditionKey';
import { subject } from './evaluation';

const comparisonSchema = strictObject({
  atMost: isoDurationSchema.optional(),
  lessThan: isoDurationSchema.optional(),
  atLeast: isoDurationSchema.optional(),
  moreThan: isoDurationSchema.optional(),
}).refine(value => Object.keys(value).length > 0, {
  error: 'Give at least one of atMost, lessThan, atLeast, moreThan',
});

const COMPARE = {
  atMost: (a: number, b: number) => a <= b,
  lessThan: (a: number, b: number) => a < b,
  atLeast: (a: number, b: number) => a >= b,
  moreThan: (a: number, b: number) => a > b,
};

/** Keys about what is asked for. */
export const requestKeys: Record<string, ConditionKey> = {
  role: conditionKey({
    schema: oneOrMore(nameSchema),
    scope: 'role',
    reads: [],
    compile: wanted => facts => ({
      truth: truthOf(wanted.includes(facts.role.name)),
      say: () => `the role is ${facts.role.name}`,
      plain: true,
      source: 'role',
    }),
  }),
  risk: conditionKey({
    schema: oneOrMore(riskSchema),
    scope: 'role',
    reads: [],
    compile: wanted => facts => ({
      truth: truthOf(wanted.includes(facts.role.risk)),
      say: () => `the role's risk is ${facts.role.risk}`,
      plain: true,
      source: 'role',
    }),
  }),
  'request.duration': conditionKey({
    schema: comparisonSchema,
    scope: 'situation',
    reads: [],
    compile: limits => {
      const tests = Object.entries(COMPARE).flatMap(([name, compare]) => {
        const limit = limits[name as keyof typeof COMPARE];
        const ms = limit && durationMilliseconds(limit);
        return ms ? [(asked: number) => compare(asked, ms)] : [];
      });
      return facts => {
        const asked = durationMilliseconds(facts.duration);
        return {
          truth: truthOf(tests.every(test => test(asked))),
          say: voice => {
            const who = subject(facts.requester, voice);
            return `${who.name} ${who.name === 'you' ? 'ask' : 'asks'} for ${durationInWords(asked)}`;
          },
          source: 'request',
        };
      };
    },
  }),
};
