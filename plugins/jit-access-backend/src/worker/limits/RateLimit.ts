const MINUTE_MS = 60_000;

/**
 * Calls that are spread evenly over a minute, with a second's worth of them at
 * once after a rest (a token bucket).
 */
export class RateLimit {
  private readonly perMs: number;
  private readonly most: number;
  private tokens: number;
  private at: number;

  constructor(
    perMinute: number,
    private readonly monotonic: () => number,
  ) {
    this.perMs = perMinute / MINUTE_MS;
    this.most = Math.max(1, perMinute / 60);
    this.tokens = this.most;
    this.at = monotonic();
  }

  /**
   * Takes so many calls, if it is time; more than are ever there at once are
   * paid for afterwards.
   *
   * @returns 0 when they were taken, else the milliseconds to wait before asking again
   */
  take(calls: number): number {
    const now = this.monotonic();
    this.tokens = Math.min(
      this.most,
      this.tokens + (now - this.at) * this.perMs,
    );
    this.at = now;
    const needed = Math.min(calls, this.most);
    if (this.tokens < needed) {
      return Math.ceil((needed - this.tokens) / this.perMs);
    }
    this.tokens -= calls;
    return 0;
  }
}
