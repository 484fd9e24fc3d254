/**
 * One after the other for each name. Policies are written as a whole: changes of
 * ours at the same time would only make each other begin again.
 * @internal
 */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** @throws the signal's reason, when it is aborted before the turn comes */
  async take<T>(
    name: string,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    const before = this.last.get(name) ?? Promise.resolve();
    let done: () => void = () => {};
    const mine = new Promise<void>(resolve => {
      done = resolve;
    });
    const turn = before.then(() => mine);
    this.last.set(name, turn);
    try {
      await orAborted(before, signal);
      return await work();
    } finally {
      done();
      if (this.last.get(name) === turn) this.last.delete(name);
    }
  }
}

function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    promise.then(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, reject);
  });
}
