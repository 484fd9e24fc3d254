import { LoggerService } from '@backstage/backend-plugin-api';
import { millisecondsBetween } from '../../domain/time';
import { LoopVitals, Pulse } from '../../domain/vitals';
import { oldestUnsealed } from '../../storage/audit/readChain';
import { Store } from '../../storage/store';
import { CheckpointAnchor } from './anchors';
import { Sealer, SealerOptions } from './Sealer';

/** The longest rest: events of other replicas come without a poke. */
const REST_MS = 1_000;
/** A poke often comes with others: one batch for all of them. */
const GATHER_MS = 50;
const LATE_AFTER_MS = 10_000;
const SAY_AGAIN_AFTER_MS = 60_000;

/** Runs rounds of the sealer, on each poke and every second. */
export class SealerLoop {
  private readonly store: Store;
  private readonly logger: LoggerService;
  private readonly anchor: CheckpointAnchor;
  private running?: Promise<void>;
  private stopping = false;
  private poked = false;
  private wake: () => void = () => {};
  private complainedAt = -Infinity;
  private readonly pulse = new Pulse(() => performance.now());

  constructor(
    private readonly sealer: Sealer,
    { store, logger, anchor }: SealerOptions,
  ) {
    this.store = store;
    this.logger = logger;
    this.anchor = anchor;
  }

  /** Call it when events were committed. Returns at once, never throws. */
  poke(): void {
    this.poked = true;
    this.wake();
  }

  start(): void {
    if (this.running) return;
    this.pulse.started();
    this.running = this.run();
  }

  /** Ends after the round that runs, with everything signed. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    this.pulse.stopped();
  }

  vitals(): LoopVitals {
    return this.pulse.vitals();
  }

  private async run(): Promise<void> {
    try {
      await this.anchor.prepare();
    } catch (error) {
      this.complain(
        'Checkpoints of the access history cannot be anchored',
        error as Error,
      );
    }
    while (!this.stopping) {
      this.poked = false;
      await this.round();
      await this.rest();
    }
    try {
      await this.sealer.resign();
    } catch (error) {
      this.logger.warn(
        'The last events could not be sealed; the next start does it',
        error as Error,
      );
    }
  }

  private async round(): Promise<void> {
    try {
      const sealed = await this.sealer.round();
      // The one who seals is not behind; the others watch.
      if (sealed === undefined) await this.watch();
      this.pulse.done();
    } catch (error) {
      this.pulse.failed();
      this.complain('The access history cannot be sealed now', error as Error);
    }
  }

  private async watch(): Promise<void> {
    const oldest = await oldestUnsealed(this.store.sql);
    if (!oldest) return;
    const waits = millisecondsBetween(oldest, await this.store.now());
    if (waits > LATE_AFTER_MS) {
      this.complain(
        `Events of the access history wait for their seal since ${oldest}, though another replica holds the sealer's lease`,
      );
    }
  }

  /** Once a minute is enough for a fault that comes back every second. */
  private complain(message: string, error?: Error): void {
    const now = performance.now();
    if (now - this.complainedAt < SAY_AGAIN_AFTER_MS) return;
    this.complainedAt = now;
    this.logger.error(message, error);
  }

  private async rest(): Promise<void> {
    if (!this.poked) await this.sleep(REST_MS, () => this.poked);
    if (this.poked) await this.sleep(GATHER_MS, () => false);
  }

  /** Sleeps so long, or until it is stopped or `over` says so when woken. */
  private async sleep(ms: number, over: () => boolean): Promise<void> {
    if (this.stopping) return;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      // A process with nothing else to do may end.
      timer.unref();
      this.wake = () => {
        if (!this.stopping && !over()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => {};
  }
}
