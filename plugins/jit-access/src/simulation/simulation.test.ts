import { REFS } from '../fixtures';
import { simulateBodyOf, type SimulationForm } from './simulation';

const form: SimulationForm = {
  person: REFS.developer,
  entityRef: REFS.db,
  role: 'orders-db-read',
  breakGlass: false,
  onCall: 'as-is',
  incident: 'as-is',
};

describe('what the simulator asks', () => {
  it('is nothing while somebody or something is missing', () => {
    expect(simulateBodyOf({ ...form, person: undefined })).toBeUndefined();
    expect(simulateBodyOf({ ...form, role: undefined })).toBeUndefined();
  });

  it('leaves facts to the sources unless some are given', () => {
    expect(simulateBodyOf(form)).toEqual({
      requester: REFS.developer,
      items: [{ entityRef: REFS.db, role: 'orders-db-read' }],
    });
  });

  it.each([
    ['yes', [{ person: REFS.developer }]],
    ['no', []],
    ['unknown', 'unknown'],
  ] as const)('takes being on call as given: %s', (given, onCall) => {
    expect(simulateBodyOf({ ...form, onCall: given })?.facts).toEqual({
      onCall,
    });
  });

  it('takes an incident as given beside it', () => {
    expect(
      simulateBodyOf({ ...form, incident: 'yes', breakGlass: true }),
    ).toMatchObject({
      breakGlass: true,
      facts: { incidents: [{ id: 'example' }] },
    });
  });
});
