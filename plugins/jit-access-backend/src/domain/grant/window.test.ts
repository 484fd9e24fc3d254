import fc from 'fast-check';
import { addMilliseconds, Instant, toInstant } from '../time';
import {
  awaitsAdmission,
  coverEnd,
  covers,
  dueEnd,
  GrantTimes,
  nextBoundary,
  warnAt,
  windowFrom,
} from './window';

const at = (time: string): Instant => toInstant(`2026-03-02T${time}Z`);
const grant = (changes: Partial<GrantTimes> = {}): GrantTimes => ({
  state: 'active',
  duration: 'PT1H',
  startsAt: at('12:00:00'),
  activateBy: at('13:00:00'),
  admittedAt: at('12:00:00'),
  activatedAt: at('12:00:00'),
  endsAt: at('13:00:00'),
  ...changes,
});
const justBefore = (instant: Instant) => addMilliseconds(instant, -1);

describe('dueEnd', () => {
  it('is exclusive: at its end a grant is over, a millisecond before it is not', () => {
    expect(dueEnd(grant(), justBefore(at('13:00:00')))).toBeUndefined();
    expect(dueEnd(grant(), at('13:00:00'))).toBe('expired');
  });

  it('names the context where that cut the window', () => {
    const bound = grant({
      endsAt: at('12:20:00'),
      boundUntil: at('12:20:00'),
    });
    expect(dueEnd(bound, at('12:20:00'))).toBe('context-ended');
  });

  it.each(['scheduled', 'activating'] as const)(
    'gives up a %s grant that did not begin in time',
    state => {
      const late = grant({ state, activatedAt: undefined, endsAt: undefined });
      expect(dueEnd(late, justBefore(at('13:00:00')))).toBeUndefined();
      expect(dueEnd(late, at('13:00:00'))).toBe('not-activated');
    },
  );

  it.each(['ending', 'ended'] as const)('is nothing for %s', state => {
    expect(dueEnd(grant({ state }), at('23:00:00'))).toBeUndefined();
  });
});

describe('covers', () => {
  it('is false without a new decision, whatever the window says', () => {
    const unadmitted = grant({ admittedAt: undefined });
    expect(covers(unadmitted, at('12:30:00'))).toBe(false);
  });

  it.each([
    ['scheduled', false],
    ['activating', true],
    ['active', true],
    ['ending', false],
    ['ended', false],
  ] as const)('of %s is %s', (state, expected) => {
    expect(covers(grant({ state }), at('12:30:00'))).toBe(expected);
  });

  it('never holds at an instant at which the grant is over', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('scheduled', 'activating', 'active', 'ending', 'ended'),
        fc.integer({ min: -7_200_000, max: 7_200_000 }),
        (state, offset) => {
          const now = addMilliseconds(at('13:00:00'), offset);
          const one = grant({ state: state as GrantTimes['state'] });
          return !(covers(one, now) && dueEnd(one, now) !== undefined);
        },
      ),
    );
  });
});

describe('coverEnd', () => {
  const making = grant({
    state: 'activating',
    activatedAt: undefined,
    endsAt: undefined,
  });
  it('is the latest possible end while the window has not begun', () => {
    expect(coverEnd(making, 'movable')).toBe(at('14:00:00'));
  });
  it('counts from admission where an expiry is fixed', () => {
    expect(coverEnd(making, 'fixed')).toBe(at('13:00:00'));
  });
  it('never passes the context', () => {
    const bound = { ...making, boundUntil: at('12:10:00') };
    expect(coverEnd(bound, 'movable')).toBe(at('12:10:00'));
  });
});

describe('windowFrom', () => {
  const making = grant({ state: 'activating' });
  const now = at('12:00:07');
  it('counts from the instant at which all is there', () => {
    expect(
      windowFrom(making, now, { expiry: 'movable', continuesAnother: false }),
    ).toEqual({ activatedAt: now, endsAt: at('13:00:07') });
  });
  it('continues another grant from its very end', () => {
    expect(
      windowFrom(making, now, { expiry: 'movable', continuesAnother: true }),
    ).toEqual({ activatedAt: at('12:00:00'), endsAt: at('13:00:00') });
  });
  it('is cut by the context', () => {
    const bound = { ...making, boundUntil: at('12:30:00') };
    expect(
      windowFrom(bound, now, { expiry: 'none', continuesAnother: false })
        .endsAt,
    ).toBe(at('12:30:00'));
  });
  it('is elapsed time, whatever clocks on walls do', () => {
    const night = toInstant('2026-03-29T00:30:00Z');
    const { endsAt } = windowFrom({ ...making, duration: 'P1D' }, night, {
      expiry: 'none',
      continuesAnother: false,
    });
    expect(endsAt).toBe(toInstant('2026-03-30T00:30:00Z'));
  });
});

describe('boundaries', () => {
  it('warns five minutes before the end of long windows only', () => {
    expect(warnAt(grant())).toBe(at('12:55:00'));
    expect(warnAt(grant({ endsAt: at('12:15:00') }))).toBeUndefined();
    expect(warnAt(grant({ warnedAt: at('12:55:00') }))).toBeUndefined();
  });
  it.each([
    ['scheduled', '11:00:00', '12:00:00'],
    ['scheduled', '12:00:00', '13:00:00'],
    ['activating', '12:30:00', '13:00:00'],
    ['active', '12:30:00', '12:55:00'],
  ] as const)('of %s at %s is %s', (state, now, expected) => {
    expect(nextBoundary(grant({ state }), at(now))).toBe(at(expected));
  });
  it.each(['ending', 'ended'] as const)('of %s there is none', state => {
    expect(nextBoundary(grant({ state }), at('12:30:00'))).toBeUndefined();
  });
  it('awaits a decision from its start on', () => {
    const scheduled = grant({ state: 'scheduled' });
    expect(awaitsAdmission(scheduled, justBefore(at('12:00:00')))).toBe(false);
    expect(awaitsAdmission(scheduled, at('12:00:00'))).toBe(true);
  });
});
