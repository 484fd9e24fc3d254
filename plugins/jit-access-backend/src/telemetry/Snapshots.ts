/** An answer serves all gauges of one collection. */
const FRESH_MS = 5_000;
/** Whoever collects does not wait longer; what is late serves the next one. */
const WAIT_AT_MOST_MS = 4_000;

/**
 * Reads something for many who ask at the same time: once, never twice at once,
 * and never for longer than an exporter waits.
 */
export class Snapshots<T> {
  private last?: { value: T; at: number };
  private reading?: Promise<T | undefined>;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly onError: (error: unknown) => void,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** @returns undefined when it could not be read, or not in time */
  async current(): Promise<T | undefined> {
    if (this.last && this.monotonic() - this.last.at < FRESH_MS) {
      return this.last.value;
    }
    this.reading ??= this.readOnce();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>(resolve => {
      timer = setTimeout(() => resolve(undefined), WAIT_AT_MOST_MS);
    });
    try {
      return await Promise.race([this.reading, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async readOnce(): Promise<T | undefined> {
    try {
      const value = await this.read();
      this.last = { value, at: this.monotonic() };
      return value;
    } catch (error) {
      this.onError(error);
      return undefined;
    } finally {
      this.reading = undefined;
    }
  }
}
