import { commonBounds, isWithin } from './durationBounds';

describe('commonBounds', () => {
  it('takes the least maximum of several items and drops choices above it', () => {
    const bounds = commonBounds([
      { max: 'PT8H', default: 'PT1H', choices: ['PT30M', 'PT1H', 'PT4H'] },
      { max: 'PT2H', default: 'PT1H', choices: ['PT1H'] },
    ]);
    expect(bounds.max).toBe('PT2H');
    expect(bounds.choices).toEqual(['PT30M', 'PT1H']);
    expect(bounds.default).toBe('PT1H');
  });

  it('offers the maximum itself when every choice is above it', () => {
    const bounds = commonBounds([
      { max: 'PT10M', default: 'PT1H', choices: ['PT30M', 'PT1H'] },
    ]);
    expect(bounds.choices).toEqual(['PT10M']);
    expect(bounds.default).toBe('PT10M');
  });

  it('keeps choices below the greatest minimum out', () => {
    const bounds = commonBounds([
      { min: 'PT1H', default: 'PT30M', choices: ['PT30M', 'PT1H'] },
    ]);
    expect(bounds.choices).toEqual(['PT1H']);
    expect(bounds.default).toBe('PT1H');
  });
});

describe('isWithin', () => {
  it.each([
    ['PT4H', true],
    ['PT240M', true],
    ['PT4H1M', false],
  ])('%s against a maximum of 4 hours: %s', (duration, expected) => {
    expect(isWithin(duration, { max: 'PT4H' })).toBe(expected);
  });
});
