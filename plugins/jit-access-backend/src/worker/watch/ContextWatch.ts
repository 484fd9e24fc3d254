import { LoggerService } from '@backstage/backend-plugin-api';
import { BoundTo } from '@jit-access/backstage-plugin-jit-access-common';
import {
  ContextFinding,
  countsAsGone,
  isMassAbsence,
  WatchFinding,
} from '../../domain/grant/watch';
import { addMilliseconds, Instant } from '../../domain/time';
import { claimWatch } from '../../storage/grants/claimWatch';
import {
  alarmMassAbsence,
  holdersOfAccess,
} from '../../storage/grants/massAbsence';
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
    try {
      const people = [...new Set(grants.map(grant => grant.receiver))];
      const seen: Seen = {
        present: await this.presentOf(people),
        contexts: new Map(),
      };
      seen.census = await this.census(grants, seen.present);
      await Promise.all(
        grants.map(async grant => {
          const finding = await this.find(grant, seen);
          if (!this.stopping.signal.aborted) await this.settle(grant, finding);
        }),
      );
    } catch (error) {
      this.ctx.logger.warn(
        `Running access could not be looked at; it is looked at again: ${error}`,
      );
    }
  }

  private presentOf(people: string[]) {
    return this.ask('who is in the catalog', () =>
      this.ctx.watch.present(people),
    );
  }

  /**
   * Before anybody counts as gone, everybody who holds access is looked for.
   * @returns undefined when nobody would, or the catalog did not answer
   */
  private async census(
    grants: GrantRecord[],
    present: ReadonlySet<string> | undefined,
  ): Promise<Census | undefined> {
    const { store, options } = this.ctx;
    const now = await store.now();
    const gone = grants.some(
      grant =>
        present && !present.has(grant.receiver) && countsAsGone(grant, now),
    );
    if (!gone) return undefined;
    const all = await holdersOfAccess(store.sql);
    const found = await this.presentOf(all);
    if (!found) return undefined;
    const holders = {
      all: all.length,
      missing: all.filter(ref => !found.has(ref)).length,
    };
    const mass = isMassAbsence(holders, options.massAbsenceShare);
    if (mass) await this.alarm(holders);
    return { present: found, mass };
  }

  private async find(grant: GrantRecord, seen: Seen): Promise<WatchFinding> {
    const { watch } = this.ctx;
    const presence = presenceOf(grant, seen, await this.ctx.store.now());
    const [eligible, context] = await Promise.all([
      grant.whileEligible && presence === 'there'
        ? this.ask('who is entitled', () => watch.eligibility(grant))
        : undefined,
      grant.boundTo && this.contextOf(grant, grant.boundTo, seen),
    ]);
    return {
      presence,
      fewMissing: seen.census && !seen.census.mass,
      // Whoever is gone is counted as missing, which has rules of its own.
      eligible: eligible === 'gone' ? 'unknown' : eligible,
      context,
    };
  }

  /** What several are bound to is asked about once for all of them. */
  private contextOf(
    grant: GrantRecord,
    boundTo: BoundTo,
    { contexts }: Seen,
  ): Promise<ContextFinding> {
    const key = contextKey(grant, boundTo);
    const asked =
      contexts.get(key) ??
      this.ask('what access is bound to', () =>
        this.ctx.watch.contextState(grant),
      ).then(
        (answer): ContextFinding =>
          answer ?? { state: 'unknown', why: 'its source does not answer' },
      );
    contexts.set(key, asked);
    return asked;
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

  private async settle(
    grant: GrantRecord,
    finding: WatchFinding,
  ): Promise<void> {
    const { store, options, logger } = this.ctx;
    try {
      await store.transaction(tx =>
        settleWatch(tx, grant.id, finding, {
          oftenMs: options.watchMs,
          everybodyMs: options.watchEverybodyMs,
          jitter: options.random(),
        }),
      );
    } catch (error) {
      logger.warn(
        `What was found out about the access ${grant.id} could not be noted; it is looked at again: ${error}`,
      );
    }
  }

  private async alarm(holders: {
    all: number;
    missing: number;
  }): Promise<void> {
    const { store, logger } = this.ctx;
    const administrators =
      (await this.ask('who administers', () => this.ctx.administrators())) ??
      [];
    const told = await store.transaction(tx =>
      alarmMassAbsence(tx, holders, administrators),
    );
    if (!told) return;
    logger.error(
      `${holders.missing} of ${holders.all} people with access are missing in the catalog; nothing of theirs is ended`,
    );
  }
}

/** What the catalog said for one batch. */
interface Seen {
  /** Of those whose access is looked at; absent: it did not answer. */
  present: ReadonlySet<string> | undefined;
  census?: Census;
  /** What is being said of what access is bound to. */
  contexts: Map<string, Promise<ContextFinding>>;
}

/** Of everybody who holds access. */
interface Census {
  present: ReadonlySet<string>;
  mass: boolean;
}

/** A shift is somebody's; an incident or a ticket is the same for everybody. */
function contextKey({ entityRef, receiver }: GrantRecord, boundTo: BoundTo) {
  const whose = boundTo.kind === 'shift' ? receiver : '';
  return JSON.stringify([entityRef, whose, boundTo]);
}

function presenceOf(
  grant: GrantRecord,
  { present, census }: Seen,
  now: Instant,
): WatchFinding['presence'] {
  if (!present) return 'unknown';
  if (present.has(grant.receiver)) return 'there';
  if (!countsAsGone(grant, now)) return 'absent';
  // Without the census it is not known how many others are missing.
  if (!census) return 'unknown';
  return census.present.has(grant.receiver) ? 'there' : 'absent';
}
