import { itemStateSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { nextItemState } from './itemState';

describe('nextItemState', () => {
  it.each([
    ['approve', 'approved'],
    ['deny', 'denied'],
    ['withdraw', 'withdrawn'],
    ['lapse', 'lapsed'],
  ] as const)('moves a pending item by %s to %s', (event, state) => {
    expect(nextItemState('pending', event)).toBe(state);
  });

  const settled = itemStateSchema.options.filter(state => state !== 'pending');
  it.each(
    settled.flatMap(state =>
      (['approve', 'deny', 'withdraw', 'lapse'] as const).map(
        event => [state, event] as const,
      ),
    ),
  )('leaves %s alone when asked to %s', (state, event) => {
    expect(nextItemState(state, event)).toBeUndefined();
  });
});
