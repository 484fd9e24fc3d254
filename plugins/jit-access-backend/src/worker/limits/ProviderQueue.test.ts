import { ProviderQueue } from './ProviderQueue';

const open = new AbortController().signal;

/** Who got in, in the order of their turns. */
function visitors(queue: ProviderQueue) {
  const inside: string[] = [];
  const leave = new Map<string, () => void>();
  return {
    inside,
    async come(
      name: string,
      lane: 'removal' | 'creation',
      signal: AbortSignal = open,
    ) {
      const left = queue.enter(lane, 1, signal).then(leaving => {
        inside.push(name);
        leave.set(name, leaving);
      });
      left.catch(() => {});
      await settled();
      return left;
    },
    async go(name: string) {
      leave.get(name)?.();
      await settled();
    },
  };
}

const settled = () => new Promise(resolve => setImmediate(resolve));

it('lets in as many as there is room for', async () => {
  const { inside, come, go } = visitors(
    new ProviderQueue({ concurrency: 2, reservedForRemoval: 0 }, () => 0),
  );
  void come('a', 'creation');
  void come('b', 'creation');
  void come('c', 'creation');
  await settled();
  expect(inside).toEqual(['a', 'b']);
  await go('a');
  await go('a');
  expect(inside).toEqual(['a', 'b', 'c']);
});

it('keeps room for removals, which go first', async () => {
  const { inside, come, go } = visitors(
    new ProviderQueue({ concurrency: 2, reservedForRemoval: 1 }, () => 0),
  );
  void come('make 1', 'creation');
  void come('make 2', 'creation');
  void come('remove 1', 'removal');
  void come('remove 2', 'removal');
  await settled();
  expect(inside).toEqual(['make 1', 'remove 1']);
  await go('make 1');
  expect(inside).toEqual(['make 1', 'remove 1', 'remove 2']);
  await go('remove 1');
  await go('remove 2');
  expect(inside.at(-1)).toBe('make 2');
});

it('forgets who gave up waiting', async () => {
  const { inside, come, go } = visitors(
    new ProviderQueue({ concurrency: 1, reservedForRemoval: 0 }, () => 0),
  );
  const stopping = new AbortController();
  void come('a', 'removal');
  const given = come('b', 'removal', stopping.signal);
  void come('c', 'removal');
  await settled();
  stopping.abort(new Error('stopping'));
  await expect(given).rejects.toThrow('stopping');
  await go('a');
  expect(inside).toEqual(['a', 'c']);
  await expect(come('late', 'removal', stopping.signal)).rejects.toThrow(
    'stopping',
  );
});

it('waits for its rate', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
  try {
    let now = 0;
    const { inside, come } = visitors(
      new ProviderQueue(
        { concurrency: 9, reservedForRemoval: 0, callsPerMinute: 60 },
        () => now,
      ),
    );
    void come('a', 'creation');
    void come('b', 'creation');
    void come('c', 'removal');
    await settled();
    expect(inside).toEqual(['a']);
    now = 1_000;
    await jest.advanceTimersByTimeAsync(1_000);
    await settled();
    expect(inside).toEqual(['a', 'c']);
    now = 2_000;
    await jest.advanceTimersByTimeAsync(1_000);
    await settled();
    expect(inside).toEqual(['a', 'c', 'b']);
  } finally {
    jest.useRealTimers();
  }
});
