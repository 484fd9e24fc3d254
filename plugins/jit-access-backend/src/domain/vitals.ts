/** How a loop in the background of one process is doing. */
export interface LoopVitals {
  /**
   * Milliseconds since a pass last came to its end as it should, or since the
   * loop was started; absent: it does not run.
   */
  sinceDoneMs?: number;
  /** Passes that failed, one after another. */
  failures: number;
}

/** So many failures in a row are no hiccup. */
const FAILURES = 5;

/**
 * A loop is broken when it does not run, when no pass came to an end for
 * `standsStillMs`, or when its passes fail again and again.
 */
export function isBroken(vitals: LoopVitals, standsStillMs: number): boolean {
  return (
    vitals.sinceDoneMs === undefined ||
    vitals.sinceDoneMs > standsStillMs ||
    vitals.failures >= FAILURES
  );
}

/** Keeps a loop's vitals, on the process's own monotonic clock. */
export class Pulse {
  private doneAt?: number;
  private failures = 0;

  constructor(private readonly monotonic: () => number) {}

  started(): void {
    this.done();
  }

  /** A pass came to its end as it should. */
  done(): void {
    this.doneAt = this.monotonic();
    this.failures = 0;
  }

  failed(): void {
    this.failures += 1;
  }

  stopped(): void {
    this.doneAt = undefined;
  }

  vitals(): LoopVitals {
    return {
      sinceDoneMs:
        this.doneAt === undefined ? undefined : this.monotonic() - this.doneAt,
      failures: this.failures,
    };
  }
}
