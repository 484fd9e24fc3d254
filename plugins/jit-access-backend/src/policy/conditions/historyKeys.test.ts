import { ItemFacts } from '../facts/itemFacts';
import {
  conditionOf,
  past,
  payer,
  paymentsDbFacts,
  situation,
} from '../testing/situation';
import { PAYMENTS_DB } from '../testing/shop';
import { Truth } from '../truth';

const truthOf = (
  condition: object,
  facts: Partial<ItemFacts> = {},
  calendars: Parameters<typeof conditionOf>[1] = [],
) => conditionOf(condition, calendars).test(situation(facts));

describe('the past of the receiver', () => {
  const window = (from: string, hours: number, neverActive = false) => ({
    grantId: from,
    entityRef: 'a:b/c',
    role: 'any',
    state: 'ended' as const,
    from,
    lengthMs: hours * 3_600_000,
    neverActive,
  });
  const hours = (atLeast: string, zone?: string) => ({
    'history.hoursThisWeek': { atLeast },
    ...(zone && { 'history.zone': zone }),
  });

  it.each<[string, object, string, Truth]>([
    ['all of it', hours('PT5H'), '2026-03-02T00:00:00.000Z', 'true'],
    ['no more', hours('PT6H'), '2026-03-02T00:00:00.000Z', 'false'],
    [
      'that began last week',
      hours('PT1H'),
      '2026-03-01T23:59:59.999Z',
      'false',
    ],
    [
      'that began this week in Berlin',
      hours('PT5H', 'Europe/Berlin'),
      '2026-03-01T23:30:00.000Z',
      'true',
    ],
    [
      'that begins next week',
      hours('PT1H'),
      '2026-03-09T00:00:00.000Z',
      'false',
    ],
  ])('hours this week count windows: %s', (_, condition, from, expected) => {
    const history = past({ windows: [window(from, 5)] });
    expect(truthOf(condition, { history })).toBe(expected);
  });

  it('hours do not count what was never active', () => {
    const history = past({
      windows: [window('2026-03-02T01:00:00.000Z', 5, true)],
    });
    expect(truthOf(hours('PT1S'), { history })).toBe('false');
  });

  it.each<[string, Truth]>([
    ['2026-02-28T12:00:00.000Z', 'true'],
    ['2026-02-28T11:59:59.999Z', 'false'],
  ])('last granted at %s within two days: %s', (at, expected) => {
    const history = past({
      lastGranted: new Map([[`${PAYMENTS_DB} db-read`, at]]),
    });
    const condition = { 'history.lastGranted': { within: 'P2D' } };
    expect(truthOf(condition, { history })).toBe(expected);
    expect(truthOf(condition)).toBe('false');
  });

  it('denials count within the time given', () => {
    const history = past({
      denials: ['2026-03-02T11:00:00.000Z', '2026-03-01T12:00:00.000Z'],
    });
    const condition = (atLeast: number, within: string) => ({
      'history.denials': { atLeast, within },
    });
    expect(truthOf(condition(1, 'PT2H'), { history })).toBe('true');
    expect(truthOf(condition(2, 'PT24H'), { history })).toBe('false');
    expect(truthOf(condition(2, 'PT25H'), { history })).toBe('true');
    expect(conditionOf(condition(1, 'P90D')).lookBackMs).toBe(90 * 86_400_000);
  });

  it.each([
    hours('PT1H'),
    { 'history.lastGranted': { within: 'P1D' } },
    { 'history.denials': { atLeast: 1, within: 'P1D' } },
  ])('%j is unknown while it cannot be read', condition => {
    expect(truthOf(condition, { history: undefined })).toBe('unknown');
    expect(truthOf({ not: condition }, { history: undefined })).toBe('unknown');
  });
});

describe('how long something has been so', () => {
  const since = (text: string, baseline = false) => ({ since: text, baseline });
  const of = (seen: ReturnType<typeof since> | undefined) => ({
    receiver: payer({
      tenure: {
        person: seen,
        groups: new Map(seen ? [['group:default/payments', seen]] : []),
      },
    }),
  });
  const DAY_AGO = since('2026-03-01T12:00:00.000Z');

  it.each<[object]>([
    [{ 'receiver.tenure': { atLeast: 'PT24H' } }],
    [{ 'receiver.memberOfOwnerFor': 'PT24H' }],
  ])('%j', condition => {
    expect(truthOf(condition, of(DAY_AGO))).toBe('true');
    expect(truthOf(condition, of(since('2026-03-01T12:00:00.001Z')))).toBe(
      'false',
    );
    expect(
      truthOf(condition, of(since('2026-03-02T12:00:00.000Z', true))),
    ).toBe('true');
    expect(truthOf(condition, of(undefined))).toBe('false');
    expect(truthOf(condition)).toBe('unknown');
    const receiver = payer({ status: 'absent', record: undefined });
    expect(truthOf(condition, { receiver })).toBe('false');
  });

  it('is no question for who is not a member', () => {
    const record = { ...payer().record!, groups: [] };
    const condition = { 'receiver.memberOfOwnerFor': 'PT1H' };
    expect(truthOf(condition, { receiver: payer({ record }) })).toBe('false');
  });

  it('the owner of the entity', () => {
    const condition = { 'entity.ownerSeen': { atLeast: 'PT24H' } };
    expect(truthOf(condition, { ownerSeen: DAY_AGO })).toBe('true');
    expect(
      truthOf(condition, { ownerSeen: since('2026-03-02T00:00:00.000Z') }),
    ).toBe('false');
    expect(truthOf(condition)).toBe('unknown');
    const entity = { ...paymentsDbFacts(), owner: undefined };
    expect(truthOf(condition, { entity })).toBe('false');
  });
});
