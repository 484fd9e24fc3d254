import { DynamicAnswers } from './DynamicAnswers';

const ON_CALL = 'on-call:component:default/shop';
const BOARD = 'named:tickets/board@component:default/shop';
const ANN = 'user:default/ann';
const AT = '2026-03-02T12:00:00.000Z';

describe('DynamicAnswers', () => {
  let held: string[];
  let asked: string[][];
  let now: number;
  let answers: DynamicAnswers;

  beforeEach(() => {
    held = [ON_CALL];
    asked = [];
    now = 0;
    answers = new DynamicAnswers(
      {
        dynamicOf: async (_, principals) => {
          asked.push(principals);
          return principals.filter(one => held.includes(one));
        },
        peopleOf: async () => [],
      },
      () => now,
    );
  });

  it('asks again for a review, however lately it asked', async () => {
    expect(await answers.fresh(ANN, [ON_CALL], AT)).toEqual([ON_CALL]);
    held = [];
    expect(await answers.fresh(ANN, [ON_CALL], AT)).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('asks once in half a minute for lists, and only for what is new', async () => {
    expect(await answers.recent(ANN, [ON_CALL], AT)).toEqual([ON_CALL]);
    held = [BOARD];
    now = 30_000;
    expect(await answers.recent(ANN, [ON_CALL, BOARD], AT)).toEqual([
      ON_CALL,
      BOARD,
    ]);
    expect(asked).toEqual([[ON_CALL], [BOARD]]);
    now = 30_001;
    expect(await answers.recent(ANN, [ON_CALL, BOARD], AT)).toEqual([BOARD]);
  });

  it('keeps what a review has found for lists, and people apart', async () => {
    await answers.fresh(ANN, [ON_CALL], AT);
    expect(await answers.recent(ANN, [ON_CALL], AT)).toEqual([ON_CALL]);
    expect(asked).toHaveLength(1);
    await answers.recent('user:default/bob', [ON_CALL], AT);
    expect(asked).toHaveLength(2);
  });

  it('lets nobody in by a source that fails', async () => {
    const failing = new DynamicAnswers({
      dynamicOf: async () => {
        throw new Error('away');
      },
      peopleOf: async () => [],
    });
    expect(await failing.fresh(ANN, [ON_CALL], AT)).toEqual([]);
  });
});
