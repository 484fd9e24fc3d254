import { addMilliseconds } from '../time';
import {
  countsAsGone,
  countsFrom,
  goneWords,
  isMassAbsence,
  pauseBetweenBatches,
} from './absence';

const NOON = '2026-03-02T12:00:00.000Z';
const after = (ms: number) => addMilliseconds(NOON, ms);
const FIVE_MINUTES = 300_000;

describe('what is missing in the catalog', () => {
  it('counts as gone five minutes after it was first found missing', () => {
    expect(countsAsGone(NOON, after(FIVE_MINUTES - 1))).toBe(false);
    expect(countsAsGone(NOON, after(FIVE_MINUTES))).toBe(true);
    expect(countsFrom(NOON)).toBe(after(FIVE_MINUTES));
  });

  it.each([
    [100, 20, false],
    [100, 21, true],
    [10, 4, false],
    [10, 5, true],
    [25, 5, false],
    [4, 4, false],
  ])(
    'of %i is not gone when %i are missing at once: %s',
    (all, missing, mass) => {
      expect(isMassAbsence({ all, missing }, 0.2)).toBe(mass);
    },
  );

  it('is named in the words for the end', () => {
    expect(goneWords('person', 'user:default/ann')).toBe(
      'ann is not in the catalog any more',
    );
    expect(goneWords('entity', 'resource:default/orders-db')).toBe(
      'the resource orders-db was removed: it is not in the catalog any more',
    );
  });
});

describe('a round through all that access hangs on', () => {
  const pace = { batch: 500, isFull: true, roundMs: FIVE_MINUTES, jitter: 1 };

  it('is spread over its time', () => {
    const pause = pauseBetweenBatches({ looked: 500, last: 5_000 }, pace);
    expect(pause).toBe(30_000);
  });

  it('is one batch in its time where that is all', () => {
    const few = { ...pace, isFull: false };
    expect(pauseBetweenBatches({ looked: 3 }, few)).toBe(FIVE_MINUTES);
    expect(
      pauseBetweenBatches({ looked: 3, last: 3 }, { ...few, jitter: 0 }),
    ).toBe(240_000);
    expect(pauseBetweenBatches({ looked: 0, last: 0 }, few)).toBe(FIVE_MINUTES);
  });

  it('hastens when there turn out to be more than before', () => {
    expect(pauseBetweenBatches({ looked: 10_000, last: 500 }, pace)).toBe(
      15_000,
    );
  });

  it('is neither a burst nor slow when it is the first', () => {
    expect(pauseBetweenBatches({ looked: 500 }, pace)).toBe(1_000);
  });
});
