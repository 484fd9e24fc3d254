import {
  clockDuration,
  durationMs,
  durationWords,
  parseDuration,
} from './durationWords';

describe('durationWords', () => {
  it.each([
    ['PT1H', '1 hour'],
    ['PT90M', '1 hour 30 minutes'],
    ['PT45S', '45 seconds'],
    ['P1DT2H3M', '1 day 2 hours'],
    ['PT0S', '0 seconds'],
  ])('says %s as %s', (iso, words) => {
    expect(durationWords(durationMs(iso), 'en')).toBe(words);
  });

  it('is written in the language of the portal', () => {
    expect(durationWords(3_600_000, 'de')).toBe('1 Stunde');
  });

  it('counts a negative time as none', () => {
    expect(durationWords(-5000, 'en', 'short')).toBe('0 sec');
  });
});

it('writes a duration the way that it can be typed', () => {
  expect(clockDuration('PT2H20M')).toBe('2:20');
  expect(parseDuration(clockDuration('PT45M'))).toBe('PT45M');
});

describe('parseDuration', () => {
  it.each([
    ['1:30', 'PT1H30M'],
    ['0:45', 'PT45M'],
    ['90m', 'PT1H30M'],
    ['2 hours', 'PT2H'],
    ['1h 15min', 'PT1H15M'],
    ['1d', 'PT24H'],
    ['pt45m', 'PT45M'],
    ['PT1H', 'PT1H'],
  ])('reads %s as %s', (typed, iso) => {
    expect(parseDuration(typed)).toBe(iso);
  });

  it.each(['', 'soon', '1:75', '0:00', 'PT', '-1:00', '5'])(
    'does not guess at %p',
    typed => {
      expect(parseDuration(typed)).toBeUndefined();
    },
  );
});
