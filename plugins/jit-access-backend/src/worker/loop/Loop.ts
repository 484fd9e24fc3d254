import { LoopVitals, Pulse } from '../../domain/vitals';

/** Waits for `ms`, or until it is told to go on. */
interface Sleep {
  wake(): void;
}

/**
 * Does one pass after another, sleeping in between until something is due or
 * somebody pokes. Passes never overlap; a poke during a pass causes another.
 */
export class Loop {
  private sleeping: Sleep | undefined;
  private poked = false;
  private stopped = true;
  private done: Promise<void> = Promise.resolve();
  private readonly pulse = new Pulse(() => performance.now());

  constructor(
    private readonly deps: {
      /** @returns milliseconds to sleep afterwards */
      pass: () => Promise<number>;
      onError: (error: unknown) => void;
      /** Milliseconds to wait after a pass that failed. */
      afterErrorMs: number;
    },
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.pulse.started();
    this.done = this.run();
  }

  /** Ends the current sleep, or has another pass follow the current one. */
  poke(): void {
    this.poked = true;
    this.sleeping?.wake();
  }

  /** Resolves when the current pass is over; there is no other one. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.sleeping?.wake();
    await this.done;
    this.pulse.stopped();
  }

  /** Whether passes come to their end as they should. */
  vitals(): LoopVitals {
    return this.pulse.vitals();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.poked = false;
      let pause = this.deps.afterErrorMs;
      try {
        pause = await this.deps.pass();
        this.pulse.done();
      } catch (error) {
        this.pulse.failed();
        this.deps.onError(error);
      }
      if (!this.stopped && !this.poked) await this.sleep(pause);
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        clearTimeout(timer);
        this.sleeping = undefined;
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.sleeping = { wake };
    });
  }
}
