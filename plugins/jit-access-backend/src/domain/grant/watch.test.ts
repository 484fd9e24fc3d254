import { addMilliseconds } from '../time';
import { isMassAbsence, judgeWatch, nextLook, WatchedGrant } from './watch';

const NOON = '2026-03-02T12:00:00.000Z';
const at = (minutes: number) => addMilliseconds(NOON, minutes * 60_000);

const running = (changes: Partial<WatchedGrant> = {}): WatchedGrant => ({
  receiver: 'user:default/orders-developer',
  state: 'active',
  duration: 'PT4H',
  createdAt: NOON,
  startsAt: NOON,
  activateBy: at(60),
  admittedAt: NOON,
  activatedAt: NOON,
  endsAt: at(240),
  ...changes,
});

const bound = (changes: Partial<WatchedGrant> = {}) =>
  running({
    boundTo: {
      kind: 'shift',
      id: 'shop#primary',
      title: 'primary on-call shift of payments',
      endsAt: at(120),
    },
    boundUntil: at(120),
    endsAt: at(120),
    ...changes,
  });

describe('what access is bound to', () => {
  it('ends the access when it is over', () => {
    expect(
      judgeWatch(
        bound(),
        { presence: 'there', context: { state: 'over', why: 'it ended' } },
        at(1),
      ).end,
    ).toEqual({ reason: 'context-ended', why: 'it ended' });
  });

  it.each([
    ['an earlier end', 60, 60],
    ['a later end, but not beyond what was granted', 200, 120],
    ['the same end', 120, 120],
  ])('moves the end to %s', (_, endsAt, expected) => {
    expect(
      judgeWatch(
        bound(),
        { presence: 'there', context: { state: 'holds', endsAt: at(endsAt) } },
        at(1),
      ),
    ).toMatchObject({
      end: undefined,
      boundUntil: at(expected),
      endsAt: at(expected),
      watchedAt: at(1),
    });
  });

  it('gives back time that was taken off, up to what was granted', () => {
    expect(
      judgeWatch(
        bound({ boundUntil: at(60), endsAt: at(60) }),
        { presence: 'there', context: { state: 'holds', endsAt: at(200) } },
        at(1),
      ),
    ).toMatchObject({ boundUntil: at(120), endsAt: at(120) });
  });

  it('never gives more than the duration', () => {
    expect(
      judgeWatch(
        bound({
          duration: 'PT1H',
          endsAt: at(60),
          boundTo: { kind: 'incident', id: 'INC-1', title: 'INC-1' },
          boundUntil: undefined,
        }),
        { presence: 'there', context: { state: 'holds', endsAt: at(90) } },
        at(1),
      ),
    ).toMatchObject({ boundUntil: at(90), endsAt: at(60) });
  });

  const unknown = {
    presence: 'there',
    context: { state: 'unknown', why: 'PagerDuty answered 503' },
  } as const;

  it.each([
    ['the usual grace', undefined, 15],
    ['the grace of its policy', 'PT1H', 60],
  ])('may be unknown for %s and not longer', (_, grace, minutes) => {
    const grant = bound({
      boundTo: { ...bound().boundTo!, grace },
      watchedAt: at(10),
    });
    const before = addMilliseconds(at(10 + minutes), -1);
    expect(judgeWatch(grant, unknown, before)).toMatchObject({
      end: undefined,
      watchedAt: at(10),
      endsAt: at(120),
    });
    expect(judgeWatch(grant, unknown, at(10 + minutes)).end).toEqual({
      reason: 'context-ended',
      why: 'for too long nobody could say whether primary on-call shift of payments still goes on: PagerDuty answered 503',
    });
  });

  it('counts from the last decision while it has never been looked at', () => {
    expect(judgeWatch(bound(), unknown, at(14)).end).toBeUndefined();
    expect(judgeWatch(bound(), unknown, at(15)).end).toBeDefined();
  });
});

describe('the holder of access', () => {
  it('ends it when they are not eligible any more, not when that is unknown', () => {
    const look = (eligible: 'yes' | 'no' | 'unknown') =>
      judgeWatch(running(), { presence: 'there', eligible }, at(1)).end;
    expect(look('no')).toMatchObject({ reason: 'eligibility-lost' });
    expect(look('unknown')).toBeUndefined();
    expect(look('yes')).toBeUndefined();
  });

  it('is gone only after two readings that lie five minutes apart', () => {
    const first = judgeWatch(running(), { presence: 'absent' }, at(1));
    expect(first).toMatchObject({ end: undefined, absentSince: at(1) });
    const missing = running({ absentSince: at(1) });
    const look = (
      presence: 'absent' | 'there' | 'unknown',
      minutes: number,
      few: { fewMissing?: boolean } = { fewMissing: true },
    ) => {
      const { end, absentSince } = judgeWatch(
        missing,
        { presence, ...few },
        at(minutes),
      );
      return { gone: end !== undefined, absentSince };
    };
    expect(look('absent', 5.99)).toEqual({ gone: false, absentSince: at(1) });
    expect(look('absent', 6)).toEqual({ gone: true, absentSince: at(1) });
    for (const few of [{ fewMissing: false }, {}]) {
      expect(look('absent', 6, few)).toEqual({
        gone: false,
        absentSince: at(1),
      });
    }
    expect(look('unknown', 6)).toEqual({ gone: false, absentSince: at(1) });
    expect(look('there', 6)).toEqual({ gone: false, absentSince: undefined });
  });

  it.each([
    [100, 20, false],
    [100, 21, true],
    [10, 4, false],
    [10, 5, true],
    [25, 5, false],
    [4, 4, false],
  ])(
    'of %i are not gone when %i are missing at once: %s',
    (all, missing, mass) => {
      expect(isMassAbsence({ all, missing }, 0.2)).toBe(mass);
    },
  );
});

describe('the next look', () => {
  const pace = { oftenMs: 30_000, everybodyMs: 300_000 };
  const next = (
    grant: WatchedGrant,
    { whileEligible = false, jitter = 1 } = {},
  ) => nextLook({ ...grant, whileEligible }, NOON, { ...pace, jitter });

  it('comes soon where something can end the access, later elsewhere', () => {
    expect(next(bound())).toBe('2026-03-02T12:00:30.000Z');
    expect(next(running(), { whileEligible: true })).toBe(
      '2026-03-02T12:00:30.000Z',
    );
    expect(next(running())).toBe(at(5));
    expect(next(running(), { jitter: 0 })).toBe(at(4));
  });

  it('of somebody who is missing comes when it counts', () => {
    expect(next(running({ absentSince: NOON }), { jitter: 0 })).toBe(at(5));
  });
});
