import { HeldWindow } from '../historyFacts';
import { usedInWeek, weekOf } from './weeklyHours';

const HOUR = 3_600_000;
const held = (given: Partial<HeldWindow>): HeldWindow => ({
  grantId: 'g',
  entityRef: 'resource:default/orders-db',
  role: 'read',
  policy: 'main',
  state: 'active',
  from: '2026-03-03T10:00:00.000Z',
  lengthMs: 4 * HOUR,
  neverActive: false,
  ...given,
});

describe('a week', () => {
  it('begins on Monday, also of a year that does not', () => {
    expect(weekOf('2027-01-01T12:00:00.000Z', 'UTC')).toEqual({
      from: '2026-12-28T00:00:00.000Z',
      until: '2027-01-04T00:00:00.000Z',
    });
  });

  it('begins at midnight of its zone', () => {
    const inTokyo = weekOf('2026-03-01T15:00:00.000Z', 'Asia/Tokyo');
    expect(inTokyo.from).toBe('2026-03-01T15:00:00.000Z');
    expect(weekOf('2026-03-01T14:59:59.999Z', 'Asia/Tokyo').until).toBe(
      inTokyo.from,
    );
  });

  it.each([
    ['spring', '2026-03-25T12:00:00.000Z', 167],
    ['autumn', '2026-10-21T12:00:00.000Z', 169],
  ])('has as many hours in %s as clocks leave it', (_, at, hours) => {
    const { from, until } = weekOf(at, 'Europe/Berlin');
    expect(Date.parse(until) - Date.parse(from)).toBe(hours * HOUR);
  });
});

describe('hours used', () => {
  const week = weekOf('2026-03-02T12:00:00.000Z', 'UTC');
  const used = (...windows: HeldWindow[]) => usedInWeek(windows, 'main', week);

  it.each<[string, Partial<HeldWindow>, number]>([
    ['running', {}, 4],
    ['planned', { state: 'scheduled' }, 4],
    ['being made', { state: 'activating' }, 4],
    [
      'ended early, whole',
      { state: 'ended', endedAt: '2026-03-03T10:01:00.000Z' },
      4,
    ],
    ['never active', { state: 'ended', neverActive: true }, 0],
    ['under another policy', { policy: 'other' }, 0],
    [
      'decided by another policy while this one applied',
      { policy: 'other', policies: ['main', 'other'] },
      4,
    ],
    ['decided by nobody knows what', { policy: undefined }, 4],
    ['from the first instant', { from: week.from }, 4],
    ['from the last instant, whole', { from: '2026-03-08T23:59:59.999Z' }, 4],
    ['from the next week', { from: week.until }, 0],
    [
      'from the week before, reaching in',
      { from: '2026-03-01T23:00:00.000Z' },
      0,
    ],
  ])('count what is %s', (_, given, hours) => {
    expect(used(held(given))).toBe(hours * HOUR);
  });

  it('add up', () => {
    expect(used(held({}), held({ lengthMs: HOUR }))).toBe(5 * HOUR);
  });
});
