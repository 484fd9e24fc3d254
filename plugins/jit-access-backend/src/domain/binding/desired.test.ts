import { GrantTimes } from '../grant/window';
import { desiredState } from './desired';

const NOW = '2026-03-02T12:30:00.000Z';
const grant = (changes: Partial<GrantTimes>): GrantTimes => ({
  state: 'active',
  duration: 'PT1H',
  startsAt: '2026-03-02T12:00:00.000Z',
  activateBy: '2026-03-02T13:00:00.000Z',
  admittedAt: '2026-03-02T12:00:00.000Z',
  activatedAt: '2026-03-02T12:00:00.000Z',
  endsAt: '2026-03-02T13:00:00.000Z',
  ...changes,
});

it('is absent without a grant that covers now', () => {
  expect(desiredState([], 'none', NOW)).toEqual({ present: false });
  expect(desiredState([grant({ state: 'ending' })], 'none', NOW)).toEqual({
    present: false,
  });
});

it('lasts until the last of the grants that cover now', () => {
  expect(
    desiredState(
      [
        grant({ endsAt: '2026-03-02T15:00:00.000Z' }),
        grant({}),
        grant({ state: 'ending', endsAt: '2026-03-02T20:00:00.000Z' }),
      ],
      'movable',
      NOW,
    ),
  ).toEqual({ present: true, notAfter: '2026-03-02T15:00:00.000Z' });
});

it('does not count on a further grant that was not decided again yet', () => {
  const further = grant({
    state: 'scheduled',
    startsAt: '2026-03-02T13:00:00.000Z',
    activateBy: '2026-03-02T14:00:00.000Z',
    admittedAt: undefined,
    activatedAt: undefined,
    endsAt: undefined,
  });
  expect(desiredState([grant({}), further], 'movable', NOW)).toEqual({
    present: true,
    notAfter: '2026-03-02T13:00:00.000Z',
  });
});
