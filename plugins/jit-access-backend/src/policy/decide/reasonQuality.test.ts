import { demandInWords, reasonShortcoming } from './reasonQuality';

const EXAMPLE = 'Customer 4711 misses an order';

describe('reasonShortcoming', () => {
  it.each([
    ['exactly as long as needed', 'abcde fghi', { minLength: 10 }, undefined],
    [
      'one short',
      'abcde fgh',
      { minLength: 10 },
      'at least 10 characters and has 9',
    ],
    ['padded with spaces', '   abcde   ', { minLength: 10 }, 'has 5'],
    [
      'counted in characters, not in code units',
      '👩🏽',
      { minLength: 3 },
      'has 2',
    ],
    [
      'the same word again',
      'test Test TEST',
      { minWords: 2 },
      'different words and has 1',
    ],
    ['two words', 'fix it', { minWords: 2 }, undefined],
    ['words of other alphabets', 'проверяю заказ', { minWords: 2 }, undefined],
    ['the example', EXAMPLE, { minLength: 5 }, 'it is the example'],
    [
      'the example in disguise',
      ` ${EXAMPLE.toUpperCase()}. `,
      { minLength: 5 },
      'it is the example',
    ],
    [
      'more than the example',
      `${EXAMPLE}, the one of May`,
      { minLength: 5 },
      undefined,
    ],
  ])('%s', (_, text, demand, expected) => {
    const found = reasonShortcoming(text, demand, EXAMPLE);
    expect(found ?? 'enough').toContain(expected ?? 'enough');
  });

  it('says what is needed beforehand', () => {
    expect(demandInWords({ minLength: 20, minWords: 3 })).toBe(
      'the reason needs at least 20 characters and 3 different words',
    );
  });
});
