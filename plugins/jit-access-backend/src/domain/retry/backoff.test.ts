import fc from 'fast-check';
import { alarmsAfter, pollDelayMs, retryDelayMs } from './backoff';

describe('retryDelayMs', () => {
  it('doubles from a second to five minutes', () => {
    expect([1, 2, 3, 4, 9, 10, 500].map(n => retryDelayMs(n, 0))).toEqual([
      1_000, 2_000, 4_000, 8_000, 256_000, 300_000, 300_000,
    ]);
  });

  it('is never given up and never immediate, whatever the jitter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, jitter) => {
          const delay = retryDelayMs(failures, jitter);
          return delay >= 500 && delay <= 300_000;
        },
      ),
    );
  });
});

it('asks a working target about as late again as it has taken', () => {
  expect([0, 800, 12_000, 900_000].map(pollDelayMs)).toEqual([
    500, 800, 12_000, 30_000,
  ]);
});

it('alarms at the sixth failure and whenever that has doubled', () => {
  const alarmed = Array.from({ length: 100 }, (_, i) => i).filter(alarmsAfter);
  expect(alarmed).toEqual([6, 12, 24, 48, 96]);
});
