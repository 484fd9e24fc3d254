import { grantStateSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { GrantEvent, nextGrantState } from './grantState';

const EVENTS: GrantEvent[] = ['admit', 'activate', 'end', 'finish'];
const MOVES: Record<string, string> = {
  'scheduled admit': 'activating',
  'scheduled end': 'ending',
  'activating activate': 'active',
  'activating end': 'ending',
  'active end': 'ending',
  'ending finish': 'ended',
};

describe('nextGrantState', () => {
  const table = grantStateSchema.options.flatMap(state =>
    EVENTS.map(event => [state, event] as const),
  );
  it.each(table)('of %s at %s', (state, event) => {
    expect(nextGrantState(state, event)).toBe(MOVES[`${state} ${event}`]);
  });

  it('only ever moves forward', () => {
    const order = grantStateSchema.options;
    for (const [state, event] of table) {
      const next = nextGrantState(state, event);
      if (!next) continue;
      expect(order.indexOf(next)).toBeGreaterThan(order.indexOf(state));
    }
  });
});
