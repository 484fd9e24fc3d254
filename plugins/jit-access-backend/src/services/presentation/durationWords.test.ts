import { inWords } from './durationWords';

describe('inWords', () => {
  it.each([
    ['PT1H', '1 hour'],
    ['PT90M', '1 hour 30 minutes'],
    ['P1DT12H', '1 day 12 hours'],
    ['PT30S', '30 seconds'],
  ])('says %s as %s', (duration, words) => {
    expect(inWords(duration)).toBe(words);
  });
});
