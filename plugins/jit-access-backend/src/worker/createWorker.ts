import { LoggerService } from '@backstage/backend-plugin-api';
import {
  AccessProvider,
  Notifier,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Principal } from '../domain/principal';
import { earliest, Instant, millisecondsBetween } from '../domain/time';
import { LoopVitals } from '../domain/vitals';
import { releaseAllLeases } from '../storage/bindings/lease';
import { BindingDesk } from '../storage/bindings/BindingDesk';
import { NextDue, nextDue } from '../storage/bindings/nextDue';
import { SecretBox } from '../storage/credentials/SecretBox';
import { Redecision } from '../storage/grants/admitGrant';
import { GrantRecord } from '../storage/grants/records';
import { Store } from '../storage/store';
import { ApprovalTimer } from './approvals/ApprovalTimer';
import { BindingPool } from './converge/BindingPool';
import { DriftWatch } from './drift/DriftWatch';
import { EndingOrders } from './endings/EndingOrders';
import { HeldLeases } from './HeldLeases';
import { InterruptedError } from './InterruptedError';
import { Limits } from './limits/Limits';
import { Loop } from './loop/Loop';
import { DEFAULT_WORKER_OPTIONS, WorkerOptions } from './options';
import { NoticePool } from './outbox/NoticePool';
import { PartReporter } from './PartReporter';
import { ContextWatch } from './watch/ContextWatch';
import { OverdueReviews } from './watch/OverdueReviews';
import { EngineTelemetry, SILENT_TELEMETRY } from './telemetry';
import { PresenceWatch } from './watch/PresenceWatch';
import { WatchSources } from './watch/WatchSources';

/** What the worker needs of the world. */
export interface WorkerDependencies {
  store: Store;
  providers: ReadonlyMap<string, AccessProvider>;
  notifiers: ReadonlyMap<string, Notifier>;
  /** Evaluates policy with this instant's facts and the set now in force; may throw, which is `unknown`. */
  redecide(grant: GrantRecord): Promise<Redecision>;
  /** Refs of the people who are told when access cannot be removed. */
  administrators(): Promise<string[]>;
  /** Refs of the people who stand behind principals right now, and of who stands in for them. */
  peopleOf(principals: Principal[]): Promise<string[]>;
  /** Who can say how it stands with running access. */
  watch: WatchSources;
  secretBox: SecretBox;
  logger: LoggerService;
  /** Absent: nobody is told. */
  telemetry?: EngineTelemetry;
  options?: Partial<WorkerOptions>;
}

/** Brings targets in line with grants, lapses requests, delivers notices. */
export interface Worker {
  /** Begins with what is due already. */
  start(): Promise<void>;
  /** Finishes what it has begun, or hands it back. */
  stop(): Promise<void>;
  /** Something may be due now. */
  poke(): void;
  /** Does what is due now and waits for it; for tests. @returns how much was begun */
  runOnce(): Promise<number>;
  /** Runs until nothing is due any more; for tests. */
  idle(): Promise<void>;
  /** Keeps the leases of what runs; done by a timer otherwise. */
  renewLeases(): Promise<void>;
  figures(): { lostLeases: number };
  /** Whether passes come to their end as they should. */
  vitals(): LoopVitals;
}

/** What one look at what is due led to. */
interface Pass {
  /** How much was begun. */
  begun: number;
  /** What was due next when it was looked, of what there is room for. */
  due: NextDue;
  now: Instant;
  /** When that was, by this process. */
  lookedAt: number;
  /** For some of what may be due there is no room. */
  crowded: boolean;
}

/** Something is due, but others have it or there is no room: looked at again soon. */
const CROWDED_MS = 200;
/** After being interrupted, work has this long to hand itself back. */
const HAND_BACK_MS = 5_000;

export function createWorker(deps: WorkerDependencies): Worker {
  return new DefaultWorker(deps);
}

class DefaultWorker implements Worker {
  private readonly options: WorkerOptions;
  private readonly leases: HeldLeases;
  private readonly bindings: BindingPool;
  private readonly notices: NoticePool;
  private readonly approvals: ApprovalTimer;
  private readonly overdue: OverdueReviews;
  private readonly watch: ContextWatch;
  private readonly presence: PresenceWatch;
  private readonly endings: EndingOrders;
  private readonly drift: DriftWatch;
  private readonly loop: Loop;
  private stopListening = () => {};

  constructor(private readonly deps: WorkerDependencies) {
    const { store, logger } = deps;
    this.options = { ...DEFAULT_WORKER_OPTIONS, ...deps.options };
    const { options } = this;
    this.leases = new HeldLeases(store, options.leaseMs);
    const parts = new PartReporter(store, error =>
      logger.warn(`The health of a module could not be noted: ${error}`),
    );
    const poke = () => this.poke();
    const { leases } = this;
    const desk = new BindingDesk(store);
    const limits = new Limits(options, new Set(deps.providers.keys()));
    const { telemetry = SILENT_TELEMETRY } = deps;
    this.bindings = new BindingPool(
      { ...deps, desk, leases, limits, parts, telemetry, options },
      poke,
    );
    this.notices = new NoticePool({ ...deps, parts, options }, poke);
    this.approvals = new ApprovalTimer(deps);
    this.overdue = new OverdueReviews(deps);
    this.watch = new ContextWatch({ ...deps, options }, poke);
    this.presence = new PresenceWatch({ ...deps, options }, poke);
    this.endings = new EndingOrders(deps, poke);
    this.drift = new DriftWatch({ ...deps, parts, options }, poke);
    this.loop = new Loop({
      pass: async () => this.pauseAfter(await this.pass()),
      onError: error => logger.error(`The worker's pass failed: ${error}`),
      afterErrorMs: options.idleMs,
    });
  }

  async start(): Promise<void> {
    const { store } = this.deps;
    // SQLite has one process: whoever held a lease before is dead.
    if (!store.postgres) await store.transaction(releaseAllLeases);
    this.stopListening = store.onWake(() => this.poke());
    this.loop.start();
  }

  async stop(): Promise<void> {
    this.stopListening();
    await this.loop.stop();
    const finished = Promise.all([
      this.bindings.idle(),
      this.notices.idle(),
      this.watch.idle(),
      this.presence.idle(),
      this.endings.idle(),
      this.drift.idle(),
    ]);
    if (await within(finished, this.options.graceMs)) return;
    this.leases.interruptAll(new InterruptedError());
    this.notices.interrupt();
    this.watch.interrupt();
    this.presence.interrupt();
    this.endings.interrupt();
    this.drift.interrupt();
    await within(finished, HAND_BACK_MS);
  }

  poke(): void {
    this.loop.poke();
  }

  async runOnce(): Promise<number> {
    const { begun } = await this.pass();
    await this.watch.idle();
    await this.presence.idle();
    await this.endings.idle();
    await this.drift.idle();
    await this.bindings.idle();
    await this.notices.idle();
    return begun;
  }

  async idle(): Promise<void> {
    while ((await this.runOnce()) > 0);
  }

  renewLeases(): Promise<void> {
    return this.leases.renew();
  }

  figures(): { lostLeases: number } {
    return { lostLeases: this.bindings.lostLeases };
  }

  vitals(): LoopVitals {
    return this.loop.vitals();
  }

  /** Begins what is due. */
  private async pass(): Promise<Pass> {
    const claimedAt = this.leases.now();
    const open = this.bindings.open();
    const { due, now } = await nextDue(this.deps.store, open);
    const lookedAt = performance.now();
    const isDue = (at?: Instant) => at !== undefined && at <= now;
    // First of all: what has to end waits for nothing else.
    let begun = await this.bindings.begin(isDue(due.bindings), {
      now,
      claimedAt,
    });
    if ([due.items, due.escalations, due.reminders].some(isDue)) {
      begun += await this.approvals.pass();
    }
    if (isDue(due.overdue)) begun += await this.overdue.pass();
    if (isDue(due.watch)) begun += await this.watch.begin();
    begun += await this.presence.begin(now);
    begun += await this.endings.begin(now);
    begun += await this.drift.begin(now, {
      tell: isDue(due.findings),
      list: isDue(due.inventories),
    });
    if (isDue(due.notices)) {
      const delivering = await this.notices.begin();
      // Those that wait behind another one are not waited for.
      if (delivering === 0) due.notices = undefined;
      begun += delivering;
    }
    return { begun, due, now, lookedAt, crowded: open !== undefined };
  }

  /** Whoever has begun something looks again at once: there may be more. */
  private pauseAfter(pass: Pass): number {
    const { begun, due, now, lookedAt, crowded } = pass;
    if (begun > 0) return 0;
    const longest = crowded ? CROWDED_MS : this.options.idleMs;
    const next = earliest(...Object.values(due));
    if (!next) return longest;
    const wait = millisecondsBetween(now, next);
    if (wait <= 0) return CROWDED_MS;
    // The pass has taken some of it already.
    const left = wait - (performance.now() - lookedAt);
    return Math.min(longest, Math.max(0, left));
  }
}

/** @returns whether it came to an end in time */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
