import {
  comparedInWords,
  durationInWords,
  listInWords,
  sentence,
  timeInWords,
} from './words';

const HOUR = 3_600_000;

describe('words', () => {
  it.each([
    [4 * HOUR, '4 hours'],
    [HOUR, '1 hour'],
    [90 * 60_000, '1 hour 30 minutes'],
    [25 * HOUR, '1 day 1 hour'],
    [45_000, '45 seconds'],
    [0, '0 seconds'],
  ])('says %d ms as %s', (ms, words) => {
    expect(durationInWords(ms)).toBe(words);
  });

  it('leaves the unit out where it was just said', () => {
    expect(comparedInWords(8 * HOUR, 4 * HOUR)).toBe('8');
    expect(comparedInWords(8 * HOUR, HOUR)).toBe('8');
    expect(comparedInWords(5 * 60_000, HOUR)).toBe('5 minutes');
    expect(comparedInWords(90 * 60_000, HOUR)).toBe('1 hour 30 minutes');
  });

  it.each([
    ['2026-03-02T18:00:00.000Z', '18:00 UTC'],
    ['2026-03-04T08:00:00.000Z', 'Wednesday 08:00 UTC'],
    ['2026-03-09T08:00:00.000Z', '2026-03-09 08:00 UTC'],
    ['2026-03-01T08:00:00.000Z', '2026-03-01 08:00 UTC'],
  ])('says %s, seen from Monday noon, as %s', (instant, words) => {
    expect(timeInWords(instant, '2026-03-02T12:00:00.000Z')).toBe(words);
  });

  it('joins and closes sentences', () => {
    expect(listInWords(['a', 'b', 'c'], 'or')).toBe('a, b or c');
    expect(listInWords(['a'], 'or')).toBe('a');
    expect(sentence('you are not')).toBe('You are not.');
    expect(sentence('Wait. Then ask.')).toBe('Wait. Then ask.');
  });
});
