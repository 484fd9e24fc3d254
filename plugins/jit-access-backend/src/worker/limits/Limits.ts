import { addMilliseconds, Instant } from '../../domain/time';
import { Lane } from '../../storage/bindings/dueAgain';
import { WorkerOptions } from '../options';
import { ProviderLimits, ProviderQueue } from './ProviderQueue';

/** Bindings of providers that no module brings: nothing is ever called for them. */
const WITHOUT_MODULE: ProviderLimits = {
  concurrency: 10,
  reservedForRemoval: 0,
};

/** So many times as many are claimed as are worked on in their target: the others are being planned, so that no turn is lost. */
const AHEAD = 3;
/** Even if a target asks for more, after so long one call tries whether it is over. */
const LONGEST_PAUSE_MS = 60_000;

/** The target has asked for a pause: nothing is called before it is over. */
export class PausedError extends Error {
  constructor(readonly until: Instant) {
    super(`The target has asked to be left alone until ${until}`);
    this.name = 'PausedError';
  }
}

/**
 * How much each provider is asked, by this process: none takes the room of
 * another, and a target that asks for a pause gets it.
 */
export class Limits {
  private readonly queues = new Map<string, ProviderQueue>();
  private readonly held = new Map<string, number>();
  private readonly paused = new Map<string, Instant>();

  constructor(
    private readonly options: Pick<
      WorkerOptions,
      'perProvider' | 'perProviderReserved' | 'providerLimits'
    >,
    private readonly known: ReadonlySet<string>,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** How many more bindings of a provider are worth claiming now. */
  room(provider: string, lane: Lane, now: Instant): number {
    const until = this.paused.get(provider);
    if (until !== undefined) {
      if (until > now) return 0;
      this.paused.delete(provider);
    }
    return this.places(provider, lane);
  }

  /** The same, whether or not its target asks for a pause. */
  places(provider: string, lane: Lane): number {
    const { concurrency, reservedForRemoval } = this.of(provider);
    const kept = lane === 'creation' ? reservedForRemoval : 0;
    const held = this.held.get(provider) ?? 0;
    return Math.max(0, (concurrency - kept) * AHEAD - held);
  }

  /** Counts a claimed binding. */
  hold(provider: string): void {
    this.held.set(provider, (this.held.get(provider) ?? 0) + 1);
  }

  /** Its work is over. */
  release(provider: string): void {
    this.held.set(provider, (this.held.get(provider) ?? 1) - 1);
  }

  /**
   * Waits until the target may be asked.
   * @returns how to say that it was
   * @throws PausedError, or the reason of the signal
   */
  async enter(
    provider: string,
    turn: { lane: Lane; calls: number },
    signal: AbortSignal,
  ): Promise<() => void> {
    this.refuseDuringPause(provider);
    const leave = await this.queue(provider).enter(
      turn.lane,
      turn.calls,
      signal,
    );
    try {
      this.refuseDuringPause(provider);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  /** The target asks for a pause from now on. */
  pause(provider: string, now: Instant, ms: number): void {
    const until = addMilliseconds(now, Math.min(ms, LONGEST_PAUSE_MS));
    const before = this.paused.get(provider);
    if (before === undefined || before < until) {
      this.paused.set(provider, until);
    }
  }

  private refuseDuringPause(provider: string): void {
    const until = this.paused.get(provider);
    if (until !== undefined) throw new PausedError(until);
  }

  private queue(provider: string): ProviderQueue {
    const queue =
      this.queues.get(provider) ??
      new ProviderQueue(this.of(provider), this.monotonic);
    this.queues.set(provider, queue);
    return queue;
  }

  private of(provider: string): ProviderLimits {
    if (!this.known.has(provider)) return WITHOUT_MODULE;
    const { perProvider, perProviderReserved, providerLimits } = this.options;
    return {
      concurrency: perProvider,
      reservedForRemoval: perProviderReserved,
      ...providerLimits[provider],
    };
  }
}
