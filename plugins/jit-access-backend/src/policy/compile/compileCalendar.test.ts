import { parseSet } from '../parse/parseSet';
import { compileCalendar } from './compileCalendar';

function calendarOf(spec: string) {
  const set = parseSet([
    {
      file: 'calendar.yaml',
      text: `apiVersion: jit-access/v1
kind: AccessCalendar
metadata: { name: berlin }
spec: ${spec}`,
    },
  ]);
  expect(set.findings).toEqual([]);
  return compileCalendar(set.calendars[0]);
}

const freezesOf = (spec: string, at: string) =>
  calendarOf(spec)
    .freezesAt(at)
    .map(({ name, until }) => `${name} ${until}`);

describe('freezes', () => {
  const WINTER =
    '{ zone: Europe/Berlin, freezes: [{ name: year-end, from: 2026-12-20T18:00, to: 2027-01-04 }] }';

  it.each([
    ['2026-12-20T16:59:59.999Z', []],
    ['2026-12-20T17:00:00.000Z', ['year-end 2027-01-03T23:00:00.000Z']],
    ['2027-01-03T22:59:59.999Z', ['year-end 2027-01-03T23:00:00.000Z']],
    ['2027-01-03T23:00:00.000Z', []],
  ])('begin and end by the clock of their zone, half-open: %s', (at, found) => {
    expect(freezesOf(WINTER, at)).toEqual(found);
  });

  // On 2026-03-29 clocks in Berlin jump from 02:00 to 03:00, at 01:00 UTC.
  it.each([
    ['2026-03-29T00:59:59.999Z', 0],
    ['2026-03-29T01:00:00.000Z', 1],
  ])(
    'that begin at a time which clocks skip begin when they jump: %s',
    (at, count) => {
      const spec =
        '{ zone: Europe/Berlin, freezes: [{ name: a, from: 2026-03-29T02:30, to: 2026-03-30 }] }';
      expect(freezesOf(spec, at)).toHaveLength(count);
    },
  );

  // On 2026-10-25 clocks in Berlin show 02:00 to 03:00 twice, from 00:00 and from 01:00 UTC.
  it.each([
    ['2026-10-25T00:29:59.999Z', 0],
    ['2026-10-25T00:30:00.000Z', 1],
    ['2026-10-25T01:44:59.999Z', 1],
    ['2026-10-25T01:45:00.000Z', 0],
  ])(
    'between times which clocks show twice last from the first to the second: %s',
    (at, count) => {
      const spec =
        '{ zone: Europe/Berlin, freezes: [{ name: a, from: 2026-10-25T02:30, to: 2026-10-25T02:45 }] }';
      expect(freezesOf(spec, at)).toHaveLength(count);
    },
  );

  it('that overlap are all told, the one that ends last first', () => {
    const spec = `{ zone: UTC, freezes: [
      { name: short, from: 2026-01-01, to: 2026-01-03 },
      { name: long, from: 2026-01-02, to: 2026-01-09 } ] }`;
    expect(freezesOf(spec, '2026-01-02T00:00:00.000Z')).toEqual([
      'long 2026-01-09T00:00:00.000Z',
      'short 2026-01-03T00:00:00.000Z',
    ]);
  });

  it.each(['America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'])(
    'keep the day of their zone: %s',
    zone => {
      const spec = `{ zone: ${zone}, freezes: [{ name: a, from: 2026-07-01, to: 2026-07-02 }] }`;
      const calendar = calendarOf(spec);
      const noon = (day: number) =>
        new Date(Date.UTC(2026, 6, day, 1, 30)).toISOString();
      const { length } = calendar.freezesAt(noon(1));
      const { length: next } = calendar.freezesAt(noon(2));
      expect(length + next).toBe(1);
    },
  );
});

describe('working hours', () => {
  const OFFICE = `{ zone: Europe/Berlin, holidays: [2026-12-25],
    workingHours: [{ days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00" }] }`;

  it.each([
    ['2026-03-27T08:00:00.000Z', true], // Friday 09:00, winter
    ['2026-03-27T07:59:59.999Z', false],
    ['2026-03-30T07:00:00.000Z', true], // Monday 09:00, summer
    ['2026-03-30T15:00:00.000Z', false],
    ['2026-03-29T09:00:00.000Z', false], // Sunday
    ['2026-12-25T10:00:00.000Z', false], // a holiday
    ['2026-12-24T22:59:59.999Z', false],
  ])('are those of the clock on the wall: %s', (at, expected) => {
    expect(calendarOf(OFFICE).isWorkingTime!(at)).toBe(expected);
  });

  it('are not said by a calendar that has only freezes', () => {
    const spec = `{ zone: UTC, freezes: [{ name: a, from: 2026-01-01, to: 2026-01-02 }] }`;
    expect(calendarOf(spec).isWorkingTime).toBeUndefined();
  });

  it.each([
    ['2026-03-02T23:59:59.999Z', true],
    ['2026-03-03T00:00:00.000Z', false],
  ])('may last until the end of the day: %s', (at, expected) => {
    const spec = `{ zone: UTC, workingHours: [{ days: [mon], from: "00:00", to: "24:00" }] }`;
    expect(calendarOf(spec).isWorkingTime!(at)).toBe(expected);
  });
});
