import { Notifier } from '@jit-access/backstage-plugin-jit-access-node';
import { v4 as uuid } from 'uuid';
import { LoggerService } from '@backstage/backend-plugin-api';
import { claimNotices, Delivery } from '../../storage/outbox/claimNotices';
import {
  handBackDelivery,
  pruneDelivered,
  settleDelivered,
  settleUndelivered,
} from '../../storage/outbox/settleDelivery';
import { Store } from '../../storage/store';
import { bounded } from '../bounded';
import { InterruptedError } from '../InterruptedError';
import { WorkerOptions } from '../options';
import { PartReporter } from '../PartReporter';

const PRUNE_EVERY_MS = 3_600_000;
const LONGEST_ERROR = 1_000;

/** What delivering needs of the world. */
export interface NoticeContext {
  store: Store;
  notifiers: ReadonlyMap<string, Notifier>;
  parts: PartReporter;
  logger: LoggerService;
  options: WorkerOptions;
}

/** Delivers queued notices, some at a time: at least once, in order, never before the commit. */
export class NoticePool {
  private readonly owner = uuid();
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private prunedAt = -Infinity;

  constructor(
    private readonly ctx: NoticeContext,
    private readonly onDone: () => void,
  ) {}

  /** Begins what is due, as far as there is room. @returns how many */
  async begin(): Promise<number> {
    const { store, options } = this.ctx;
    await this.prune();
    const claimed = await claimNotices(store, {
      owner: this.owner,
      // Nobody renews it: it has to outlast the longest delivery.
      leaseMs: options.callTimeoutMs * 2,
      limit: options.deliveries - this.running.size,
    });
    for (const delivery of claimed) {
      const task = this.deliver(delivery).finally(() => {
        this.running.delete(task);
        this.onDone();
      });
      this.running.add(task);
    }
    return claimed.length;
  }

  /** Resolves when nothing that was begun is still running. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  interrupt(): void {
    this.stopping.abort(new InterruptedError());
  }

  /** Never rejects. */
  private async deliver(delivery: Delivery): Promise<void> {
    const { store, logger } = this.ctx;
    try {
      const error = await this.hand(delivery);
      if (error === undefined) {
        await settleDelivered(store, delivery);
        return;
      }
      const jitter = this.ctx.options.random();
      const parked = await settleUndelivered(store, delivery, error, jitter);
      if (parked) {
        logger.error(
          `The notice ${delivery.notice.id} is parked: ${delivery.channel} failed ${delivery.attempts + 1} times, at last with: ${error}`,
        );
      }
    } catch (error) {
      if (error instanceof InterruptedError) await this.giveBack(delivery);
      else {
        logger.warn(
          `The delivery of the notice ${delivery.notice.id} could not be noted; it is delivered again: ${error}`,
        );
      }
    }
  }

  /** @returns what is wrong, if it did not arrive */
  private async hand(delivery: Delivery): Promise<string | undefined> {
    const { notifiers, parts, options } = this.ctx;
    const notifier = notifiers.get(delivery.channel);
    if (!notifier) return `No module brings the notifier "${delivery.channel}"`;
    const { signal } = this.stopping;
    try {
      await bounded(inner => notifier.deliver(delivery.notice, inner), {
        timeoutMs: options.callTimeoutMs,
        signal,
      });
      await parts.report('notifier', delivery.channel);
      return undefined;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const text = String((error as Error | undefined)?.message ?? error);
      await parts.report('notifier', delivery.channel, text);
      return text.slice(0, LONGEST_ERROR);
    }
  }

  private async giveBack(delivery: Delivery): Promise<void> {
    try {
      await handBackDelivery(this.ctx.store, delivery);
    } catch {
      // Its lease runs out by itself.
    }
  }

  private async prune(): Promise<void> {
    const at = performance.now();
    if (at - this.prunedAt < PRUNE_EVERY_MS) return;
    this.prunedAt = at;
    const { store } = this.ctx;
    await pruneDelivered(store.sql, await store.now());
  }
}
