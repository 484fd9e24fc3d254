import { LoggerService } from '@backstage/backend-plugin-api';
import { millisecondsBetween } from '../../domain/time';
import { Store } from '../../storage/store';
import {
  abandonSweep,
  countPeopleSeen,
  finishSweep,
  recordSeen,
  SeenRow,
} from '../../storage/tenure/recordSeen';
import { SweepTurn, takeTurn } from '../../storage/tenure/sweepTurn';
import { bounded } from '../bounded';
import { Loop } from '../loop/Loop';

/** What the sweep needs of the world. Times are milliseconds. */
export interface SweepDependencies {
  store: Store;
  /** All that is so now, piece by piece; throws where it cannot be read to the end. */
  readMemberships(): AsyncIterable<SeenRow[]>;
  logger: LoggerService;
  intervalMs: number;
  /** Between two looks at a catalog that has never been swept. */
  settleMs?: number;
  /** Longest wait for one page. */
  pageTimeoutMs?: number;
}

/** How long a turn holds without a page being stored. */
const LEASE_MS = 120_000;
/** A replica that starts does not sweep again what another has just swept. */
const JUST_SWEPT_MS = 60_000;
/** A failure is tried again after that. */
const AFTER_ERROR_MS = 60_000;
/** If fewer than this share of the people are left, the catalog is not believed. */
const LEAST_SHARE = 0.5;
/** What has been so for a day is believed all the same. */
const BELIEVED_MS = 24 * 3_600_000;
/** Of fewer people than these no share is made. */
const FEW = 10;

/**
 * Notes since when people are in the catalog and in their groups, and entities
 * with their owners. One replica does it, at the start and at each interval.
 */
export class MembershipSweep {
  private readonly loop: Loop;
  private readonly stopping = new AbortController();
  private starting = true;

  constructor(private readonly deps: SweepDependencies) {
    this.loop = new Loop({
      pass: () => this.pass(),
      onError: error => {
        if (this.stopping.signal.aborted) return;
        deps.logger.warn(
          `Memberships could not be swept; it is tried again in a minute: ${error}`,
        );
      },
      afterErrorMs: AFTER_ERROR_MS,
    });
  }

  start(): void {
    this.loop.start();
  }

  /** Gives up what it is reading. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The sweep is being stopped'));
    await this.loop.stop();
  }

  /**
   * Sweeps if it is due and nobody else does.
   * @returns how many milliseconds to wait for the next turn
   * @throws when the catalog could not be read to the end; nothing is forgotten then
   */
  async pass(): Promise<number> {
    const { store, intervalMs } = this.deps;
    const turn = await takeTurn(store, {
      leaseMs: LEASE_MS,
      afterMs: this.starting ? Math.min(JUST_SWEPT_MS, intervalMs) : intervalMs,
    });
    if ('waitMs' in turn) {
      this.starting = false;
      return Math.min(turn.waitMs, intervalMs);
    }
    try {
      await this.sweep(turn);
      this.starting = false;
      return intervalMs;
    } catch (error) {
      await abandonSweep(store, turn);
      throw error;
    }
  }

  private async sweep(turn: SweepTurn): Promise<void> {
    const { store } = this.deps;
    if (!turn.previousStartedAt) await this.untilSettled(turn);
    const known = await countPeopleSeen(store, turn);
    let people = 0;
    for await (const rows of this.read()) {
      people += peopleIn(rows);
      await recordSeen(store, turn, rows);
    }
    if (people === 0) throw new Error('The catalog has nobody in it');
    const { startedAt, previousStartedAt = startedAt } = turn;
    const isNew =
      millisecondsBetween(previousStartedAt, startedAt) < BELIEVED_MS;
    if (isNew && known >= FEW && people < known * LEAST_SHARE) {
      throw new Error(
        `The catalog has ${people} people where there were ${known}; nothing is forgotten because of that`,
      );
    }
    await finishSweep(store, turn);
  }

  /**
   * What the first sweep finds counts as old enough, so a catalog that is still
   * filling up is waited for: two looks have to find the same number.
   */
  private async untilSettled(turn: SweepTurn): Promise<void> {
    const { store, settleMs = 3_000 } = this.deps;
    for (let before = -1; ;) {
      let found = 0;
      for await (const rows of this.read()) {
        found += rows.length;
        await recordSeen(store, turn, []);
      }
      if (found > 0 && found === before) return;
      before = found;
      await this.wait(settleMs);
    }
  }

  /** Gives up on a page that does not come, or when it is stopped. */
  private async *read(): AsyncGenerator<SeenRow[]> {
    const { readMemberships, pageTimeoutMs = 60_000 } = this.deps;
    const iterator = readMemberships()[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await bounded(() => iterator.next(), {
        timeoutMs: pageTimeoutMs,
        signal: this.stopping.signal,
      });
      if (done) return;
      yield value;
    }
  }

  private async wait(ms: number): Promise<void> {
    const { signal } = this.stopping;
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}

const peopleIn = (rows: SeenRow[]) =>
  rows.filter(row => row.object === '').length;
