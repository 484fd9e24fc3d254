import { LoggerService } from '@backstage/backend-plugin-api';
import { randomUUID } from 'node:crypto';
import { ChainHead } from '../../domain/audit/chain';
import { CheckpointSigner } from '../../domain/audit/checkpoint';
import { oldestUnsealed } from '../../storage/audit/readChain';
import { sealBatch } from '../../storage/audit/sealBatch';
import {
  releaseSealerLease,
  SealerLease,
  takeSealerLease,
} from '../../storage/audit/sealerLease';
import { Store } from '../../storage/store';
import { CheckpointAnchor } from './anchors';
import { performanceClock, SealerClock } from './clock';
import { Checkpoints } from './Checkpoints';

export interface SealerOptions {
  store: Store;
  signer: CheckpointSigner;
  anchor: CheckpointAnchor;
  logger: LoggerService;
  clock?: SealerClock;
}

const LEASE_MS = 5_000;
const RENEW_AFTER_MS = 2_000;
const BATCH = 1_000;

/**
 * Seals committed events, while it holds the lease. One object per replica;
 * whichever holds the lease works, the others ask for it again and again.
 */
export class Sealer {
  private readonly store: Store;
  private readonly logger: LoggerService;
  private readonly checkpoints: Checkpoints;
  private readonly clock: SealerClock;
  private readonly owner = randomUUID();
  private lease?: SealerLease;
  private leaseTakenAt = 0;
  /** Where this sealer left the chain. */
  private head?: ChainHead;

  constructor(options: SealerOptions) {
    this.store = options.store;
    this.logger = options.logger;
    this.clock = options.clock ?? performanceClock;
    this.checkpoints = new Checkpoints(options, this.clock);
  }

  /**
   * Seals all that waits, if the lease can be had, and signs a checkpoint when
   * one is due.
   *
   * @returns how many events it sealed; absent: another replica is the sealer
   */
  async round(): Promise<number | undefined> {
    let sealed = 0;
    for (;;) {
      // Asked again for each batch: a long backlog outlasts a lease.
      const lease = await this.currentLease();
      if (!lease) return undefined;
      // A look without a transaction is enough to find that nothing waits.
      const waits = await oldestUnsealed(this.store.sql);
      const batch = waits ? await this.sealBatch(lease) : 0;
      if (batch === undefined) return undefined;
      sealed += batch;
      if (!(await this.checkpoints.writeIfDue(lease))) {
        this.lose();
        return undefined;
      }
      // What waits still has lost its event: the check of the history names it.
      if (batch === 0) return sealed;
    }
  }

  /** Signs what is not signed yet and lets another replica go on at once. */
  async resign(): Promise<void> {
    if (!this.lease) return;
    const lease = this.lease;
    await this.round();
    await this.checkpoints.writeNow(lease);
    this.lease = undefined;
    await releaseSealerLease(this.store, lease);
  }

  private async currentLease(): Promise<SealerLease | undefined> {
    const now = this.clock.monotonic();
    if (this.lease && now - this.leaseTakenAt < RENEW_AFTER_MS) {
      return this.lease;
    }
    const lease = await takeSealerLease(this.store, this.owner, LEASE_MS);
    this.leaseTakenAt = now;
    if (!lease) {
      if (this.lease) this.lose();
      return undefined;
    }
    if (lease.epoch !== this.lease?.epoch) {
      this.logger.info(`Seals the access history from now on`, {
        epoch: lease.epoch,
      });
      this.head = undefined;
      await this.checkpoints.takeOver();
    }
    this.lease = lease;
    return lease;
  }

  /** @returns how many; absent: the lease was lost */
  private async sealBatch(lease: SealerLease): Promise<number | undefined> {
    const batch = await sealBatch(this.store, lease, BATCH);
    if (batch.kind === 'lost') {
      this.lose();
      return undefined;
    }
    const { before, head } = batch;
    if (this.head && before?.hash !== this.head.hash) {
      this.logger.error(
        `The end of the access history was changed behind the sealer: it left position ${this.head.seq} with hash ${this.head.hash} and finds position ${before?.seq ?? 0}. Check the history`,
      );
    }
    this.head = head;
    if (head && batch.count > 0) this.checkpoints.reached(head);
    return batch.count;
  }

  private lose(): void {
    this.lease = undefined;
    this.logger.info('Another replica seals the access history from now on');
  }
}
