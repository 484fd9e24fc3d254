import { objectiveState } from './objective';

describe('the objective for removals', () => {
  it('says nothing before there were removals', () => {
    expect(objectiveState({ removed: 0, late: 0, overdue: 0 })).toEqual({});
  });

  it('leaves the whole budget when all were in time', () => {
    expect(objectiveState({ removed: 4, late: 0, overdue: 0 })).toEqual({
      achieved: 1,
      budgetLeft: 1,
    });
  });

  it('takes misses off what is allowed', () => {
    const state = objectiveState({ removed: 10_000, late: 4, overdue: 0 });
    expect(state.achieved).toBeCloseTo(0.9996, 10);
    expect(state.budgetLeft).toBeCloseTo(0.6, 10);
  });

  it('counts what is still there though its time is over', () => {
    const state = objectiveState({ removed: 998, late: 0, overdue: 2 });
    expect(state.achieved).toBeCloseTo(0.998, 10);
    expect(state.budgetLeft).toBeCloseTo(-1, 10);
  });
});
