import { canBeStaffed } from './canBeStaffed';

describe('canBeStaffed', () => {
  it.each([
    ['one person, one stage', [{ count: 1, people: ['a'] }], true],
    ['nobody', [{ count: 1, people: [] }], false],
    ['one person for two places', [{ count: 2, people: ['a'] }], false],
    [
      'one person for two stages',
      [
        { count: 1, people: ['a'] },
        { count: 1, people: ['a'] },
      ],
      false,
    ],
    [
      'somebody who has to leave a place to the only other candidate',
      [
        { count: 1, people: ['a', 'b'] },
        { count: 1, people: ['a'] },
      ],
      true,
    ],
    [
      'three stages that only two people can answer',
      [
        { count: 1, people: ['a', 'b'] },
        { count: 1, people: ['b', 'a'] },
        { count: 1, people: ['a', 'b'] },
      ],
      false,
    ],
  ])('%s: %j', (_, stages, expected) => {
    expect(canBeStaffed(stages)).toBe(expected);
  });
});
