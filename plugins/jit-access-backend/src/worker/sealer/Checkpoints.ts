import { LoggerService } from '@backstage/backend-plugin-api';
import { ChainHead } from '../../domain/audit/chain';
import {
  CheckpointSigner,
  SignedCheckpoint,
} from '../../domain/audit/checkpoint';
import { chainHead, newestCheckpoint } from '../../storage/audit/readChain';
import { recordCheckpoint } from '../../storage/audit/recordCheckpoint';
import { SealerLease } from '../../storage/audit/sealerLease';
import { Store } from '../../storage/store';
import { CheckpointAnchor } from './anchors';
import { SealerClock } from './clock';

const AT_MOST_EVERY_MS = 5_000;

/** Signs the end of the chain now and then, and anchors what was signed. */
export class Checkpoints {
  private readonly store: Store;
  private readonly signer: CheckpointSigner;
  private readonly anchor: CheckpointAnchor;
  private readonly logger: LoggerService;
  /** The end of the chain that no checkpoint covers. */
  private uncovered?: ChainHead;
  /** Signed, but not outside the database yet. */
  private unanchored?: SignedCheckpoint;
  private writtenAt = -Infinity;

  constructor(
    options: {
      store: Store;
      signer: CheckpointSigner;
      anchor: CheckpointAnchor;
      logger: LoggerService;
    },
    private readonly clock: SealerClock,
  ) {
    this.store = options.store;
    this.signer = options.signer;
    this.anchor = options.anchor;
    this.logger = options.logger;
  }

  /** The sealer before may have ended between signing and anchoring. */
  async takeOver(): Promise<void> {
    const newest = await newestCheckpoint(this.store.sql);
    const head = await chainHead(this.store.sql);
    this.unanchored = newest;
    this.uncovered = head && head.seq !== newest?.seq ? head : undefined;
    this.writtenAt = -Infinity;
  }

  /** The chain has grown up to here. */
  reached(head: ChainHead): void {
    this.uncovered = head;
  }

  /**
   * Writes one when the end is not covered and the last one is old enough: at
   * once after a pause, every five seconds under load.
   *
   * @returns false when the lease was lost
   */
  async writeIfDue(lease: SealerLease): Promise<boolean> {
    await this.anchorPending();
    const since = this.clock.monotonic() - this.writtenAt;
    if (!this.uncovered || since < AT_MOST_EVERY_MS) return true;
    return this.writeNow(lease);
  }

  /** @returns false when the lease was lost */
  async writeNow(lease: SealerLease): Promise<boolean> {
    if (!this.uncovered) return true;
    const result = await recordCheckpoint(this.store, lease, this.signer);
    if (result.kind === 'lost') return false;
    this.uncovered = undefined;
    this.writtenAt = this.clock.monotonic();
    if (result.kind === 'recorded') {
      this.unanchored = result.checkpoint;
      await this.anchorPending();
    }
    return true;
  }

  private async anchorPending(): Promise<void> {
    if (!this.unanchored) return;
    try {
      await this.anchor.anchor(this.unanchored);
      this.unanchored = undefined;
    } catch (error) {
      // Sealing goes on; a later checkpoint proves no less than this one.
      this.logger.error(
        `A checkpoint of the access history cannot be anchored outside the database, and will be tried again`,
        error as Error,
      );
    }
  }
}
