/**
 * One at a time for each key. Many servers read a whole group, change it and
 * write it back: two changes at once would lose one.
 * @internal
 */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** @throws the reason of the signal, if it is aborted before the turn comes */
  async take<T>(
    key: string,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(() => {
      signal.throwIfAborted();
      return work();
    });
    const over = () => {
      if (this.last.get(key) === settled) {
        this.last.delete(key);
      }
    };
    const settled: Promise<void> = mine.then(over, over);
    this.last.set(key, settled);
    return Promise.race([mine, abortOf(signal, before)]);
  }
}

/** Rejects when the signal is aborted while the turn has not come yet. */
function abortOf(signal: AbortSignal, turn: Promise<unknown>): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    turn.then(
      () => signal.removeEventListener('abort', stop),
      () => {},
    );
  });
}
