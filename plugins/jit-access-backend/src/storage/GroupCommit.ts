import { Store, Tx } from './store';

/** At most so many in one transaction: locks are not to be held for long. */
const AT_ONCE = 100;
/** So many transactions at the same time: while one waits for the database, another is made ready. */
const SIDE_BY_SIDE = 2;

interface Waiting<Op, Result> {
  op: Op;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Does many small pieces of work in few transactions: what comes in while one
 * runs goes into the next, so that nothing waits when there is little to do and
 * a crowd costs hardly more than one. If a transaction fails, each of its pieces
 * is tried in one of its own, so that none fails for another's sake.
 */
export class GroupCommit<Op, Result> {
  private waiting: Waiting<Op, Result>[] = [];
  private running = 0;

  /**
   * @param work - gets different pieces, and answers each in the same place; it
   * must be possible to run it again after its transaction was rolled back
   */
  constructor(
    private readonly store: Store,
    private readonly work: (tx: Tx, ops: Op[]) => Promise<Result[]>,
  ) {}

  /** Resolves when it is committed. */
  submit(op: Op): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ op, resolve, reject });
      // One more only for what the ones that run have left waiting.
      if (this.running >= SIDE_BY_SIDE) return;
      if (this.running > 0 && this.waiting.length < AT_ONCE) return;
      this.running += 1;
      // Whoever submits in the same turn comes along.
      queueMicrotask(() => void this.run());
    });
  }

  /** Never rejects. */
  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const some = this.waiting.splice(0, AT_ONCE);
      await this.together(some).catch(error => this.apart(some, error));
    }
    this.running -= 1;
  }

  private async together(some: Waiting<Op, Result>[]): Promise<void> {
    const results = await this.store.transaction(tx =>
      this.work(
        tx,
        some.map(({ op }) => op),
      ),
    );
    some.forEach(({ resolve }, i) => resolve(results[i]));
  }

  private async apart(
    some: Waiting<Op, Result>[],
    error: unknown,
  ): Promise<void> {
    if (some.length === 1) {
      some[0].reject(error);
      return;
    }
    await Promise.all(
      some.map(one => this.together([one]).catch(one.reject.bind(one))),
    );
  }
}
