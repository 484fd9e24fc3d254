import { ItemFacts } from '../facts/itemFacts';
import { compileCalendar } from '../compile/compileCalendar';
import { parseSet } from '../parse/parseSet';
import { conditionOf, context, partly, situation } from '../testing/situation';
import { Truth } from '../truth';

const truthOf = (
  condition: object,
  facts: Partial<ItemFacts> = {},
  calendars: Parameters<typeof conditionOf>[1] = [],
) => conditionOf(condition, calendars).test(situation(facts));

describe('calendars', () => {
  const [office, release] = parseSet([
    {
      file: 'calendars.yaml',
      text: `
apiVersion: jit-access/v1
kind: AccessCalendar
metadata: { name: office }
spec: { zone: Europe/Berlin, workingHours: [{ days: [mon], from: "09:00", to: "17:00" }] }
---
apiVersion: jit-access/v1
kind: AccessCalendar
metadata: { name: release }
spec: { zone: UTC, freezes: [{ name: spring, from: 2026-03-02T10:00, to: 2026-03-02T14:00 }] }`,
    },
  ]).calendars.map(compileCalendar);
  const both = [office, release];
  const startsAt = (time: string) => ({ startsAt: `2026-03-02T${time}.000Z` });

  it.each<[string, Truth]>([
    ['07:59:59', 'false'],
    ['08:00:00', 'true'],
    ['15:59:59', 'true'],
    ['16:00:00', 'false'],
  ])('working hours at %s UTC: %s', (time, expected) => {
    const condition = { 'calendar.workingHours': ['office'] };
    expect(truthOf(condition, startsAt(time), both)).toBe(expected);
  });

  it.each<[string, Truth]>([
    ['09:59:59', 'false'],
    ['10:00:00', 'true'],
    ['14:00:00', 'false'],
  ])('a freeze that is named, at %s: %s', (time, expected) => {
    const condition = { 'calendar.freeze': ['release'] };
    expect(truthOf(condition, startsAt(time), both)).toBe(expected);
    const { because } = conditionOf(condition, both).evaluate(
      situation(startsAt(time)),
    );
    expect(because[0].freezes?.map(({ name }) => name)).toEqual(
      expected === 'true' ? ['spring'] : [],
    );
  });

  it('is unknown of a calendar that is not there', () => {
    expect(truthOf({ 'calendar.freeze': ['gone'] })).toBe('unknown');
    expect(truthOf({ 'calendar.workingHours': ['release'] }, {}, both)).toBe(
      'unknown',
    );
  });

  it('any freeze: what documents say is enough, what sources do not say is not', () => {
    const freeze = {
      name: 'a',
      until: '2026-03-03T00:00:00.000Z',
      source: 'x',
    };
    const away = { context: context({ freezes: partly() }) };
    const yes = { 'calendar.freeze': true };
    const no = { 'calendar.freeze': false };
    expect(truthOf(yes, { freezesInForce: [freeze] })).toBe('true');
    expect(truthOf(no, { freezesInForce: [freeze] })).toBe('false');
    expect(truthOf(no)).toBe('true');
    expect(truthOf(no, away)).toBe('unknown');
    expect(truthOf(yes, { ...away, freezesInForce: [freeze] })).toBe('true');
    expect(truthOf(no, { context: undefined })).toBe('unknown');
  });

  const NIGHT = {
    zone: 'Europe/Berlin',
    days: ['fri'],
    from: '22:00',
    to: '06:00',
  };
  it.each<[string, Truth]>([
    ['2026-03-06T20:59:59.999Z', 'false'],
    ['2026-03-06T21:00:00.000Z', 'true'],
    ['2026-03-07T04:59:59.999Z', 'true'],
    ['2026-03-07T05:00:00.000Z', 'false'],
    ['2026-03-07T21:00:00.000Z', 'false'], // begins on Fridays only
    ['2026-03-06T04:00:00.000Z', 'false'], // Friday morning is Thursday's night
  ])('a window over midnight at %s: %s', (at, expected) => {
    expect(truthOf({ 'calendar.time': NIGHT }, { startsAt: at })).toBe(
      expected,
    );
  });

  // Clocks in Berlin jump from 02:00 to 03:00 on 29 March, and back on 25 October.
  it.each<[string, Truth]>([
    ['2026-03-29T00:59:59.999Z', 'false'],
    ['2026-03-29T01:00:00.000Z', 'true'], // 03:00
    ['2026-03-29T01:59:59.999Z', 'true'],
    ['2026-03-29T02:00:00.000Z', 'false'], // 04:00
    ['2026-10-25T00:30:00.000Z', 'false'], // 02:30 the first time
    ['2026-10-25T01:30:00.000Z', 'false'], // 02:30 the second time
    ['2026-10-25T02:00:00.000Z', 'true'], // 03:00
    ['2026-10-25T03:00:00.000Z', 'false'],
  ])('a window when clocks change, at %s: %s', (startsAtUtc, expected) => {
    const window = { zone: 'Europe/Berlin', from: '03:00', to: '04:00' };
    expect(
      truthOf({ 'calendar.time': window }, { startsAt: startsAtUtc }),
    ).toBe(expected);
  });

  it('looks at when the access would start, not at now', () => {
    const window = { zone: 'UTC', from: '20:00', to: '21:00' };
    const later = { startsAt: '2026-03-02T20:30:00.000Z' };
    expect(truthOf({ 'calendar.time': window })).toBe('false');
    expect(truthOf({ 'calendar.time': window }, later)).toBe('true');
  });
});
