import { Shift } from './schema';
import { shiftAt } from './shifts';

const shift: Shift = {
  entityRef: 'component:default/payments',
  person: 'user:default/payments-oncall',
  level: 'primary',
};
const untilAt = (extra: Partial<Shift>, at: string) => {
  const found = shiftAt({ ...shift, ...extra }, at);
  return found ? (found.until ?? 'open end') : 'off';
};

describe('shiftAt', () => {
  const window = {
    from: '2026-03-02T08:00:00.000Z',
    until: '2026-03-02T16:00:00.000Z',
  };
  it.each([
    ['2026-03-02T07:59:59.999Z', 'off'],
    ['2026-03-02T08:00:00.000Z', '2026-03-02T16:00:00.000Z'],
    ['2026-03-02T15:59:59.999Z', '2026-03-02T16:00:00.000Z'],
    ['2026-03-02T16:00:00.000Z', 'off'],
  ])('is on from its begin until right before its end: %s', (at, expected) => {
    expect(untilAt(window, at)).toBe(expected);
  });

  it('is always on where nothing else is said', () => {
    expect(untilAt({}, '2026-03-02T16:00:00.000Z')).toBe('open end');
  });

  const office: Shift['weekly'] = {
    days: ['monday', 'friday'],
    from: '09:00',
    to: '17:00',
    zone: 'Europe/Amsterdam',
  };
  it.each([
    ['2026-03-02T07:59:00.000Z', 'off'], // Monday 08:59
    ['2026-03-02T08:00:00.000Z', '2026-03-02T16:00:00.000Z'],
    ['2026-03-02T16:00:00.000Z', 'off'],
    ['2026-03-03T10:00:00.000Z', 'off'], // Tuesday
    ['2026-03-30T07:00:00.000Z', '2026-03-30T15:00:00.000Z'], // summer time
  ])('is on in its weekly hours, by the clock on the wall: %s', (at, is) => {
    expect(untilAt({ weekly: office }, at)).toBe(is);
  });

  const night: Shift['weekly'] = {
    days: ['sunday'],
    from: '22:00',
    to: '06:00',
    zone: 'UTC',
  };
  it.each([
    ['2026-03-01T21:59:00.000Z', 'off'],
    ['2026-03-01T22:00:00.000Z', '2026-03-02T06:00:00.000Z'],
    ['2026-03-02T05:59:00.000Z', '2026-03-02T06:00:00.000Z'],
    ['2026-03-02T06:00:00.000Z', 'off'],
    ['2026-03-02T23:00:00.000Z', 'off'],
  ])('may run past midnight: %s', (at, expected) => {
    expect(untilAt({ weekly: night }, at)).toBe(expected);
  });

  it('ends with whichever is first, the turn or the rota', () => {
    const until = '2026-03-02T01:00:00.000Z';
    expect(untilAt({ weekly: night, until }, '2026-03-01T23:00:00.000Z')).toBe(
      until,
    );
  });

  it('lasts as long as the clocks say on the night they change', () => {
    // From Saturday 28 March 22:00 (+01:00) to Sunday 06:00 (+02:00).
    const weekly: Shift['weekly'] = {
      ...night,
      days: ['saturday'],
      zone: 'Europe/Amsterdam',
    };
    expect(untilAt({ weekly }, '2026-03-29T03:59:00.000Z')).toBe(
      '2026-03-29T04:00:00.000Z',
    );
    expect(untilAt({ weekly }, '2026-03-29T04:00:00.000Z')).toBe('off');
  });
});
