import { LoggerService } from '@backstage/backend-plugin-api';
import { addMilliseconds, Instant } from '../../domain/time';
import { carryOutSome } from '../../storage/endings/carryOutSome';
import { leftOrders } from '../../storage/endings/orders';
import { Store } from '../../storage/store';

/** Orders come seldom, and whoever gives one begins with it. */
const LOOK_EVERY_MS = 1_000;

/**
 * Carries out orders to end everything of somebody or something, piece by
 * piece: those that nobody carries out any more, because the process that took
 * them died, and drains, for as long as they are on.
 */
export class EndingOrders {
  private running: Promise<void> | undefined;
  private notBefore: Instant | undefined;
  private stopped = false;

  constructor(
    private readonly deps: { store: Store; logger: LoggerService },
    private readonly onDone: () => void,
  ) {}

  /** Begins with what there is to do. @returns with how many orders */
  async begin(now: Instant): Promise<number> {
    if (this.running || this.stopped) return 0;
    if (this.notBefore && this.notBefore > now) return 0;
    this.notBefore = addMilliseconds(now, LOOK_EVERY_MS);
    const ids = await leftOrders(this.deps.store.sql, now);
    if (ids.length === 0) return 0;
    this.running = this.carryOut(ids).finally(() => {
      this.running = undefined;
      this.onDone();
    });
    return ids.length;
  }

  /** Resolves when nothing that was begun is still running. */
  async idle(): Promise<void> {
    await this.running;
  }

  /** Others go on with what is left. */
  interrupt(): void {
    this.stopped = true;
  }

  /** Never rejects: what could not be done is tried again. */
  private async carryOut(ids: string[]): Promise<void> {
    const { store, logger } = this.deps;
    for (const id of ids) {
      try {
        for (let more = true; more && !this.stopped;) {
          const done = await store.transaction(tx =>
            carryOutSome(tx, id, { skip: true }),
          );
          more = done?.more ?? false;
        }
      } catch (error) {
        logger.warn(
          `Not everything could be ended that was to be; it is tried again: ${error}`,
        );
      }
    }
  }
}
