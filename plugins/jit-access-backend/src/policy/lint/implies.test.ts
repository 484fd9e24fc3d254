import { conditionSchema } from '../conditions/conditionSchema';
import { implies } from './implies';

const parse = (given: object | undefined) =>
  given && conditionSchema('situation').parse(given);

describe('a condition implies another one', () => {
  it.each<[string, object | undefined, object | undefined, boolean]>([
    ['itself', { risk: 'high' }, { risk: 'high' }, true],
    ['one that always holds', { risk: 'high' }, undefined, true],
    ['no more than holds', undefined, { risk: 'high' }, false],
    ['one with more values', { risk: 'high' }, { risk: ['low', 'high'] }, true],
    ['not one with fewer', { risk: ['high', 'low'] }, { risk: 'high' }, false],
    [
      'what it demands beside other things',
      { risk: 'high', 'receiver.memberOfOwner': true },
      { 'receiver.memberOfOwner': true },
      true,
    ],
    [
      'not what it does not demand',
      { risk: 'high' },
      { risk: 'high', 'receiver.memberOfOwner': true },
      false,
    ],
    [
      'through all',
      { all: [{ risk: 'high' }, { 'onCall.any': true }] },
      { 'onCall.any': true },
      true,
    ],
    [
      'one of several ways',
      { risk: 'high' },
      { any: [{ risk: 'high' }, { 'onCall.any': true }] },
      true,
    ],
    [
      'what each of its ways demands',
      {
        any: [
          { 'onCall.any': true, risk: 'high' },
          { 'onCall.any': true, risk: 'low' },
        ],
      },
      { 'onCall.any': true },
      true,
    ],
    [
      'not what one of its ways does not demand',
      { any: [{ 'onCall.any': true }, { risk: 'low' }] },
      { 'onCall.any': true },
      false,
    ],
    [
      'the opposite of less',
      { not: { risk: ['high', 'low'] } },
      { not: { risk: 'high' } },
      true,
    ],
    [
      'not the opposite of more',
      { not: { risk: 'high' } },
      { not: { risk: ['high', 'low'] } },
      false,
    ],
    [
      'that anybody is on call',
      { 'onCall.level': 'a' },
      { 'onCall.any': true },
      true,
    ],
    [
      'not that nobody is',
      { 'onCall.level': 'a' },
      { 'onCall.any': false },
      false,
    ],
    [
      'not the same elsewhere',
      { 'onCall.any': true, 'onCall.on': ['dependents'] },
      { 'onCall.any': true },
      false,
    ],
    [
      'the same environment by either name',
      { environment: 'production' },
      { 'entity.environment': 'production' },
      true,
    ],
  ])('%s', (_, narrow, wide, expected) => {
    expect(implies(parse(narrow), parse(wide))).toBe(expected);
  });
});
