import { Lane } from '../../storage/bindings/dueAgain';
import { RateLimit } from './RateLimit';

/** How much a provider is asked. */
export interface ProviderLimits {
  /** Bindings of it that are worked on in the target at the same time. */
  concurrency: number;
  /** Of those, how many are kept free for removals. */
  reservedForRemoval: number;
  /** Calls in any minute, spread evenly; absent: as many as can be. */
  callsPerMinute?: number;
}

interface Waiter {
  calls: number;
  start(): void;
}

/** Whose turn it is at one provider: removals go first, and some room is kept for them. */
export class ProviderQueue {
  private readonly waiting: Record<Lane, Set<Waiter>> = {
    removal: new Set(),
    creation: new Set(),
  };
  private busy = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly rate: RateLimit | undefined;

  constructor(
    private readonly limits: ProviderLimits,
    monotonic: () => number,
  ) {
    const { callsPerMinute } = limits;
    if (callsPerMinute) this.rate = new RateLimit(callsPerMinute, monotonic);
  }

  /**
   * Waits for a turn.
   * @param calls - how many calls are about to be made
   * @param signal - gives it up, with the signal's reason
   * @returns how to give the turn back
   */
  enter(lane: Lane, calls: number, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const giveUp = () => {
        this.waiting[lane].delete(waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        calls,
        start: () => {
          signal.removeEventListener('abort', giveUp);
          this.busy += 1;
          let left = false;
          resolve(() => {
            if (left) return;
            left = true;
            this.busy -= 1;
            this.next();
          });
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.waiting[lane].add(waiter);
      this.next();
    });
  }

  /** Lets go on who may. */
  private next(): void {
    for (const lane of ['removal', 'creation'] as const) {
      for (const waiter of this.waiting[lane]) {
        if (!this.hasRoom(lane)) break;
        const wait = this.rate?.take(waiter.calls) ?? 0;
        if (wait > 0) {
          this.wakeAfter(wait);
          return;
        }
        this.waiting[lane].delete(waiter);
        waiter.start();
      }
    }
  }

  private hasRoom(lane: Lane): boolean {
    const { concurrency, reservedForRemoval } = this.limits;
    const kept = lane === 'creation' ? reservedForRemoval : 0;
    return this.busy < concurrency - kept;
  }

  private wakeAfter(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), ms);
  }
}
