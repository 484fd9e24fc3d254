import { WorkerOptions } from '../options';

/** Of the room of a provider at most this share looks at what is at rest. */
const SHARE = 0.3;
/** However much is to be done, looks have a turn after so many passes. */
const PASSES = 20;

/** Keeps looks at what is at rest out of the way of everything else. */
export class LookRoom {
  private readonly running = new Map<string, number>();
  private passes = 0;

  constructor(
    private readonly options: Pick<
      WorkerOptions,
      'perProvider' | 'providerLimits'
    >,
  ) {}

  /**
   * May this pass look, after it has begun so much?
   * @param begun - how much of what is to be done
   */
  isTheirTurn(begun: number): boolean {
    this.passes += 1;
    if (begun > 0 && this.passes < PASSES) return false;
    this.passes = 0;
    return true;
  }

  /**
   * How many more looks at bindings of a provider may begin.
   * @param free - how many bindings of it may
   */
  room(provider: string, free: number): number {
    const { perProvider, providerLimits } = this.options;
    const concurrency = providerLimits[provider]?.concurrency ?? perProvider;
    const most = Math.max(1, Math.floor(concurrency * SHARE));
    const busy = this.running.get(provider) ?? 0;
    return Math.max(0, Math.min(free, most - busy));
  }

  /** Counts a look. @returns how to say that it is over */
  begin(provider: string): () => void {
    this.change(provider, 1);
    return () => this.change(provider, -1);
  }

  private change(provider: string, by: number): void {
    this.running.set(provider, (this.running.get(provider) ?? 0) + by);
  }
}
