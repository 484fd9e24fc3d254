import {
  agreedDuration,
  CountedReview,
  reviewProgress,
} from './reviewProgress';

const approve = (
  reviewer: string,
  stage = 0,
  maxDuration?: string,
): CountedReview => ({
  reviewer,
  stage,
  decision: 'approve',
  maxDuration,
});

describe('reviewProgress', () => {
  it('waits for the first stage when nobody has said anything', () => {
    expect(reviewProgress([1], [])).toEqual({
      state: 'waiting',
      stage: 0,
      missing: 1,
    });
  });

  it('approves when every stage has its people', () => {
    expect(
      reviewProgress([1, 2], [approve('a'), approve('b', 1), approve('c', 1)]),
    ).toEqual({
      state: 'approved',
    });
  });

  it('counts a person once within a stage', () => {
    expect(reviewProgress([2], [approve('a'), approve('a')])).toEqual({
      state: 'waiting',
      stage: 0,
      missing: 1,
    });
  });

  it('does not count a person of an earlier stage again', () => {
    expect(reviewProgress([1, 1], [approve('a'), approve('a', 1)])).toEqual({
      state: 'waiting',
      stage: 1,
      missing: 1,
    });
  });

  it('denies on one denial, whatever was approved', () => {
    expect(
      reviewProgress(
        [2],
        [approve('a'), { reviewer: 'b', stage: 0, decision: 'deny' }],
      ),
    ).toEqual({ state: 'denied', by: 'b' });
  });
});

describe('agreedDuration', () => {
  it('is what was asked for when nobody shortened it', () => {
    expect(agreedDuration('PT1H', [approve('a')])).toBe('PT1H');
  });

  it('is the shortest that a reviewer agreed to', () => {
    expect(
      agreedDuration('PT4H', [
        approve('a', 0, 'PT90M'),
        approve('b', 0, 'PT1H'),
      ]),
    ).toBe('PT1H');
  });

  it('is never longer than what was asked for', () => {
    expect(agreedDuration('PT1H', [approve('a', 0, 'PT8H')])).toBe('PT1H');
  });
});
