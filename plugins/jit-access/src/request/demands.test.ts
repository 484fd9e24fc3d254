import { needsApproval } from '../fixtures';
import { countReason, demandOf, demandsOf, missingReferences } from './demands';

const ticket = needsApproval({
  requires: { fields: [['ticket']], reason: { minLength: 10, minWords: 3 } },
});
const either = needsApproval({
  requires: { fields: [['incident', 'ticket']], reason: { minLength: 20 } },
});

describe('what policy asks the form for', () => {
  it('is nothing where no policy says so', () => {
    const demands = demandsOf([needsApproval()]);
    expect(demands).toEqual({ references: [], minLength: 0, minWords: 0 });
    expect(demandOf(demands, 'ticket')).toBeUndefined();
  });

  it('is the most that any of the items asks for', () => {
    expect(demandsOf([ticket, either, either])).toEqual({
      references: [['ticket'], ['incident', 'ticket']],
      minLength: 20,
      minWords: 3,
    });
  });

  it('tells what is needed alone from what one of two will do for', () => {
    expect(demandOf(demandsOf([ticket, either]), 'ticket')).toBe('alone');
    expect(demandOf(demandsOf([ticket, either]), 'incident')).toBe('either');
    expect(demandOf(demandsOf([ticket]), 'incident')).toBeUndefined();
  });

  it('finds the lists that nothing was given of', () => {
    const demands = demandsOf([ticket, either]);
    expect(missingReferences(demands, { ticket: ' ', incident: '' })).toEqual([
      ['ticket'],
      ['incident', 'ticket'],
    ]);
    expect(
      missingReferences(demands, { ticket: '', incident: 'INC-7' }),
    ).toEqual([['ticket']]);
    expect(missingReferences(demands, { ticket: 'T-1', incident: '' })).toEqual(
      [],
    );
  });

  it.each([
    ['', 0, 0, false],
    ['  fix fix FIX  ', 11, 1, false],
    ['look at orders', 14, 3, false],
    ['look at orders of 4711', 22, 5, true],
    ['🔧🔧', 2, 0, false],
  ])('counts %j', (reason, length, words, isEnough) => {
    expect(countReason(reason, demandsOf([ticket, either]))).toEqual({
      length,
      words,
      isEnough,
    });
  });
});
