import { addMilliseconds } from '../time';
import { judgeWatch, nextLook, WatchedGrant } from './watch';

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
        { context: { state: 'over', why: 'it ended' } },
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
        { context: { state: 'holds', endsAt: at(endsAt) } },
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
        { context: { state: 'holds', endsAt: at(200) } },
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
        { context: { state: 'holds', endsAt: at(90) } },
        at(1),
      ),
    ).toMatchObject({ boundUntil: at(90), endsAt: at(60) });
  });

  const unknown = {
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
    const look = (eligible: 'yes' | 'unknown' | { no: string }) =>
      judgeWatch(running(), { eligible }, at(1)).end;
    expect(look({ no: 'orders-developer is not a member of web' })).toEqual({
      reason: 'eligibility-lost',
      why: 'orders-developer is not a member of web',
    });
    expect(look('unknown')).toBeUndefined();
    expect(look('yes')).toBeUndefined();
  });
});

describe('the next look', () => {
  it.each([
    ['is bound', bound(), false],
    ['depends on who its holder is', running(), true],
  ])('comes soon at access that %s', (_, grant, whileEligible) => {
    const next = (jitter: number) =>
      nextLook({ ...grant, whileEligible }, NOON, { everyMs: 30_000, jitter });
    expect(next(1)).toBe('2026-03-02T12:00:30.000Z');
    expect(next(0)).toBe('2026-03-02T12:00:24.000Z');
  });

  it('never comes at access that only its window ends', () => {
    expect(
      nextLook({ ...running(), whileEligible: false }, NOON, {
        everyMs: 30_000,
        jitter: 1,
      }),
    ).toBeUndefined();
  });
});
