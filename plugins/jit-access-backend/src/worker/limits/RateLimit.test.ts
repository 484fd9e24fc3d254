import { RateLimit } from './RateLimit';

let now = 0;
const rate = (perMinute: number) => {
  now = 0;
  return new RateLimit(perMinute, () => now);
};

it('lets a second of calls through at once, and then one after the other', () => {
  const limit = rate(120);
  expect([limit.take(1), limit.take(1)]).toEqual([0, 0]);
  expect(limit.take(1)).toBe(500);
  now += 499;
  expect(limit.take(1)).toBeGreaterThan(0);
  now += 1;
  expect(limit.take(1)).toBe(0);
});

it('does not save up more than a second of calls', () => {
  const limit = rate(120);
  now += 3_600_000;
  expect([limit.take(1), limit.take(1)]).toEqual([0, 0]);
  expect(limit.take(1)).toBeGreaterThan(0);
});

it('has a call that is more than is ever there paid for afterwards', () => {
  const limit = rate(6);
  expect(limit.take(2)).toBe(0);
  // Two calls at six a minute: the next one is due after twenty seconds.
  expect(limit.take(1)).toBe(20_000);
});

it('never lets more through in a minute than it may, but for the start', () => {
  const limit = rate(60);
  let made = 0;
  for (now = 0; now < 60_000; now += 7) if (limit.take(1) === 0) made += 1;
  expect(made).toBeGreaterThanOrEqual(59);
  expect(made).toBeLessThanOrEqual(61);
});
