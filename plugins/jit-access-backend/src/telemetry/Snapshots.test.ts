import { Snapshots } from './Snapshots';

describe('Snapshots', () => {
  let now: number;
  let read: jest.Mock<Promise<number>>;
  let errors: unknown[];
  let snapshots: Snapshots<number>;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    now = 0;
    errors = [];
    read = jest.fn(async () => 1);
    snapshots = new Snapshots(
      () => read(),
      error => errors.push(error),
      () => now,
    );
  });
  afterEach(() => jest.useRealTimers());

  it('read once for all who ask within five seconds', async () => {
    expect(
      await Promise.all([snapshots.current(), snapshots.current()]),
    ).toEqual([1, 1]);
    now = 4_999;
    expect(await snapshots.current()).toBe(1);
    expect(read).toHaveBeenCalledTimes(1);
    now = 5_000;
    await snapshots.current();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('leave out what cannot be read, and read it again', async () => {
    read.mockRejectedValueOnce(new Error('The database is away'));
    expect(await snapshots.current()).toBeUndefined();
    expect(errors).toEqual([new Error('The database is away')]);
    expect(await snapshots.current()).toBe(1);
  });

  it('wait for at most four seconds, and use what comes late the next time', async () => {
    let arrive = (_: number) => {};
    read.mockReturnValueOnce(new Promise(resolve => (arrive = resolve)));
    const first = snapshots.current();
    await jest.advanceTimersByTimeAsync(4_000);
    expect(await first).toBeUndefined();
    const second = snapshots.current();
    arrive(7);
    expect(await second).toBe(7);
    expect(read).toHaveBeenCalledTimes(1);
  });
});
