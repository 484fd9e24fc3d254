import { LoggerService } from '@backstage/backend-plugin-api';
import { ContextFinding, WatchFinding } from '../../domain/grant/watch';
import { addMilliseconds } from '../../domain/time';
import { claimWatch } from '../../storage/grants/claimWatch';
import { alarmMassAbsence } from '../../storage/grants/massAbsence';
import { GrantRecord } from '../../storage/grants/records';
import { settleWatch } from '../../storage/grants/settleWatch';
import { Store } from '../../storage/store';
import { bounded } from '../bounded';
import { InterruptedError } from '../InterruptedError';
import { WorkerOptions } from '../options';

/** Who can say how it stands with running access; any may throw, which is `unknown`. */
export interface WatchSources {
  /** Which of these people are in the catalog. */
  present(people: string[]): Promise<ReadonlySet<string>>;
  /** Does who the holder is still satisfy the route that granted? */
  eligibility(grant: GrantRecord): Promise<'yes' | 'no' | 'gone' | 'unknown'>;
  /** Is what the access is bound to still there? */
  contextState(grant: GrantRecord): Promise<ContextFinding>;
}

/** What watching needs of the world. */
export interface WatchContext {
  store: Store;
  watch: WatchSources;
  administrators(): Promise<string[]>;
  logger: LoggerService;
  options: WorkerOptions;
}

/** So much is looked at by one claim. */
const AT_ONCE = 50;

/**
 * Looks at running access: is its holder still in the catalog and entitled, is
 * what it is bound to still there? What a source does not say ends nothing at
 * once.
 */
export class ContextWatch {
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly ctx: WatchContext,
    private readonly onDone: () => void,
  ) {}

  /** Begins to look at what is due, unless it is still looking. @returns how much */
  async begin(): Promise<number> {
    if (this.running) return 0;
    const { store, options } = this.ctx;
    const now = await store.now();
    const claimed = await claimWatch(store, {
      now,
      // Nobody renews it: it has to outlast the slowest source.
      until: addMilliseconds(now, options.callTimeoutMs * 4),
      limit: AT_ONCE,
    });
    if (claimed.length === 0) return 0;
    this.running = this.look(claimed).finally(() => {
      this.running = undefined;
      this.onDone();
    });
    return claimed.length;
  }

  /** Resolves when nothing that was begun is still running. */
  async idle(): Promise<void> {
    await this.running;
  }

  interrupt(): void {
    this.stopping.abort(new InterruptedError());
  }

  /** Never rejects: what could not be settled is looked at again when its claim is over. */
  private async look(grants: GrantRecord[]): Promise<void> {
    const present = await this.ask('who is in the catalog', () =>
      this.ctx.watch.present([...new Set(grants.map(grant => grant.receiver))]),
    );
    let mass = false;
    await Promise.all(
      grants.map(async grant => {
        const finding = await this.find(grant, present);
        if (this.stopping.signal.aborted) return;
        mass = (await this.settle(grant, finding)) === 'mass-absence' || mass;
      }),
    );
    if (mass) await this.alarm();
  }

  private async find(
    grant: GrantRecord,
    present: ReadonlySet<string> | undefined,
  ): Promise<WatchFinding> {
    const { watch } = this.ctx;
    const presence = presenceOf(grant, present);
    const [eligible, context] = await Promise.all([
      grant.whileEligible && presence === 'there'
        ? this.ask('who is entitled', () => watch.eligibility(grant))
        : undefined,
      grant.boundTo && this.contextOf(grant),
    ]);
    return {
      presence,
      // Whoever is gone is counted as missing, which has rules of its own.
      eligible: eligible === 'gone' ? 'unknown' : eligible,
      context,
    };
  }

  private async contextOf(grant: GrantRecord): Promise<ContextFinding> {
    const answer = await this.ask('what access is bound to', () =>
      this.ctx.watch.contextState(grant),
    );
    return answer ?? { state: 'unknown', why: 'its source does not answer' };
  }

  /** @returns undefined when there was no answer */
  private async ask<T>(
    what: string,
    question: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await bounded(question, {
        timeoutMs: this.ctx.options.callTimeoutMs,
        signal: this.stopping.signal,
      });
    } catch (error) {
      if (!this.stopping.signal.aborted) {
        this.ctx.logger.warn(`It could not be found out ${what}: ${error}`);
      }
      return undefined;
    }
  }

  private async settle(grant: GrantRecord, finding: WatchFinding) {
    const { store, options, logger } = this.ctx;
    try {
      return await store.transaction(tx =>
        settleWatch(tx, grant.id, finding, {
          oftenMs: options.watchMs,
          everybodyMs: options.watchEverybodyMs,
          jitter: options.random(),
          massAbsenceShare: options.massAbsenceShare,
        }),
      );
    } catch (error) {
      logger.warn(
        `What was found out about the access ${grant.id} could not be noted; it is looked at again: ${error}`,
      );
      return undefined;
    }
  }

  private async alarm(): Promise<void> {
    const { store, logger } = this.ctx;
    const administrators =
      (await this.ask('who administers', () => this.ctx.administrators())) ??
      [];
    try {
      const counted = await store.transaction(tx =>
        alarmMassAbsence(tx, administrators),
      );
      if (!counted) return;
      logger.error(
        `${counted.missing} of ${counted.all} people with access are missing in the catalog; nothing of theirs is ended`,
      );
    } catch (error) {
      logger.error(`Nobody could be told that people are missing: ${error}`);
    }
  }
}

function presenceOf(
  grant: GrantRecord,
  present: ReadonlySet<string> | undefined,
): WatchFinding['presence'] {
  if (!present) return 'unknown';
  return present.has(grant.receiver) ? 'there' : 'absent';
}
