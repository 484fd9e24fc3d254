import { LoopVitals } from '../../domain/vitals';
import { Store } from '../../storage/store';
import { Readiness } from './Readiness';

const GOOD: LoopVitals = { sinceDoneMs: 100, failures: 0 };

describe('Readiness', () => {
  let now: number;
  let answer: () => Promise<void>;
  let asked: number;
  let worker: LoopVitals;
  let sealer: LoopVitals;
  let readiness: Readiness;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    now = 0;
    asked = 0;
    answer = async () => {};
    worker = GOOD;
    sealer = GOOD;
    const sql = {
      raw: () => {
        asked += 1;
        return answer();
      },
    };
    readiness = new Readiness({
      store: { sql } as unknown as Store,
      worker: () => worker,
      sealer: () => sealer,
      monotonic: () => now,
    });
  });
  afterEach(() => jest.useRealTimers());

  /** What is said when the database takes its time. */
  async function afterWaiting(): Promise<string[]> {
    const broken = readiness.broken();
    await jest.advanceTimersByTimeAsync(800);
    return broken;
  }

  it('is there when everything works', async () => {
    expect(await readiness.broken()).toEqual([]);
  });

  it('names a worker that stands still, and one that fails again and again', async () => {
    worker = { sinceDoneMs: 30_001, failures: 0 };
    expect(await readiness.broken()).toEqual(['worker']);
    worker = { sinceDoneMs: 4_000, failures: 5 };
    expect(await readiness.broken()).toEqual(['worker']);
    worker = { failures: 0 };
    expect(await readiness.broken()).toEqual(['worker']);
  });

  it('gives the sealer the time that a long backlog takes', async () => {
    sealer = { sinceDoneMs: 119_000, failures: 0 };
    expect(await readiness.broken()).toEqual([]);
    sealer = { sinceDoneMs: 121_000, failures: 0 };
    expect(await readiness.broken()).toEqual(['sealer']);
  });

  it('names a database that refuses, and sees it come back', async () => {
    answer = async () => {
      throw new Error('ECONNREFUSED');
    };
    expect(await readiness.broken()).toEqual(['database']);
    answer = async () => {};
    now += 1_001;
    expect(await readiness.broken()).toEqual([]);
  });

  it('asks the database once, however many ask at the same time', async () => {
    await Promise.all([readiness.broken(), readiness.broken()]);
    await readiness.broken();
    expect(asked).toBe(1);
    now += 1_001;
    await readiness.broken();
    expect(asked).toBe(2);
  });

  it('answers at once while the database takes its time, and then says that it is away', async () => {
    await readiness.broken();
    now += 1_001;
    let arrive = () => {};
    answer = () => new Promise(resolve => (arrive = () => resolve()));
    expect(await afterWaiting()).toEqual([]);
    now += 5_001;
    expect(await afterWaiting()).toEqual(['database']);
    expect(asked).toBe(2);
    arrive();
    expect(await readiness.broken()).toEqual([]);
  });
});
