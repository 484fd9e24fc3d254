import { requestStatus } from './requestStatus';

describe('requestStatus', () => {
  it.each([
    [['pending', 'approved'], 'pending'],
    [['approved', 'approved'], 'approved'],
    [['approved', 'denied'], 'partly-approved'],
    [['denied', 'withdrawn'], 'denied'],
    [['withdrawn', 'lapsed'], 'withdrawn'],
    [['lapsed'], 'lapsed'],
  ] as const)('of %j is %s', (items, status) => {
    expect(requestStatus([...items])).toBe(status);
  });
});
