import { BoundTo } from '@jit-access/backstage-plugin-jit-access-common';
import { ContextFinding, WatchFinding } from '../../domain/grant/watch';
import { addMilliseconds } from '../../domain/time';
import { claimWatch } from '../../storage/grants/claimWatch';
import { GrantRecord } from '../../storage/grants/records';
import { settleWatch } from '../../storage/grants/settleWatch';
import { InterruptedError } from '../InterruptedError';
import { askSource, WatchContext } from './WatchSources';

/** So much is looked at by one claim. */
const AT_ONCE = 50;

/**
 * Looks at running access that something of its own can end before its time: is
 * its holder still entitled, is what it is bound to still there? What a source
 * does not say ends nothing at once.
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
    const contexts: Contexts = new Map();
    await Promise.all(
      grants.map(async grant => {
        const finding = await this.find(grant, contexts);
        if (!this.stopping.signal.aborted) await this.settle(grant, finding);
      }),
    );
  }

  private async find(
    grant: GrantRecord,
    contexts: Contexts,
  ): Promise<WatchFinding> {
    const [eligible, context] = await Promise.all([
      grant.whileEligible
        ? this.ask('who is entitled', () => this.ctx.watch.eligibility(grant))
        : undefined,
      grant.boundTo && this.contextOf(grant, grant.boundTo, contexts),
    ]);
    return {
      // Whoever is gone is counted as missing, which has rules of its own.
      eligible: eligible === 'gone' ? 'unknown' : eligible,
      context,
    };
  }

  /** What several are bound to is asked about once for all of them. */
  private contextOf(
    grant: GrantRecord,
    boundTo: BoundTo,
    contexts: Contexts,
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

  private ask<T>(
    what: string,
    question: () => Promise<T>,
  ): Promise<T | undefined> {
    return askSource(this.ctx, what, question, this.stopping.signal);
  }

  private async settle(
    grant: GrantRecord,
    finding: WatchFinding,
  ): Promise<void> {
    const { store, options, logger } = this.ctx;
    try {
      await store.transaction(tx =>
        settleWatch(tx, grant.id, finding, {
          everyMs: options.watchMs,
          jitter: options.random(),
        }),
      );
    } catch (error) {
      logger.warn(
        `What was found out about the access ${grant.id} could not be noted; it is looked at again: ${error}`,
      );
    }
  }
}

/** What is being said of what access is bound to, of one batch. */
type Contexts = Map<string, Promise<ContextFinding>>;

/** A shift is somebody's; an incident or a ticket is the same for everybody. */
function contextKey({ entityRef, receiver }: GrantRecord, boundTo: BoundTo) {
  const whose = boundTo.kind === 'shift' ? receiver : '';
  return JSON.stringify([entityRef, whose, boundTo]);
}
