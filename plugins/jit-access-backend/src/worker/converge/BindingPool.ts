import { v4 as uuid } from 'uuid';
import { Instant } from '../../domain/time';
import { claimBindings } from '../../storage/bindings/claimBindings';
import {
  handBack,
  Lease,
  LeaseLostError,
  markSuspect,
} from '../../storage/bindings/lease';
import { Lane } from '../../storage/bindings/dueAgain';
import { BindingGroup, boundProviders } from '../../storage/bindings/nextDue';
import { BindingRecord } from '../../storage/bindings/records';
import { claimLooks } from '../../storage/drift/claimLooks';
import { LookRoom } from '../drift/LookRoom';
import { InterruptedError } from '../InterruptedError';
import { PausedError } from '../limits/Limits';
import { ConvergeContext } from './context';
import { convergeBinding } from './convergeBinding';
import { Trail } from './work';

const LANES = ['removal', 'creation'] as const;
/** Work whose target is done with but that waits for the database; no more is begun before it is written. */
const UNSETTLED_AT_MOST = 1_000;

/** After so many crowded passes it is looked whether there are bindings of other providers. */
const CROWDED_PASSES = 50;

/** When a pass began. */
export interface PassTime {
  /** By the database, which leases count from. */
  now: Instant;
  /**
   * By this process, before the database was asked for its time: a slow answer
   * must not make leases seem longer here.
   */
  claimedAt: number;
}

/** Claims due bindings, removals first, and works on them side by side. */
export class BindingPool {
  /** Leases that were lost; their results were dropped. */
  lostLeases = 0;

  private readonly owner = uuid();
  private readonly running = new Set<Promise<void>>();
  private readonly looks: LookRoom;
  /** In these nothing was asked about bindings of providers that are not known yet. */
  private crowdedPasses = 0;
  /** Whose bindings there are; those that no module brings are looked for when nothing else is due. */
  private providers: string[];

  constructor(
    private readonly ctx: ConvergeContext,
    private readonly onDone: () => void,
  ) {
    this.providers = [...ctx.providers.keys()];
    this.looks = new LookRoom(ctx.options);
  }

  /**
   * Begins what is due, as far as there is room, and looks at some of what is at
   * rest.
   *
   * @param due - something is to be done
   * @param at - when that was found out
   * @returns how many
   */
  async begin(due: boolean, at: PassTime): Promise<number> {
    let begun = due ? await this.beginDue(at) : 0;
    if (this.crowdedPasses >= CROWDED_PASSES) {
      this.crowdedPasses = 0;
      begun += await this.beginOf(await this.findOthers(), at);
    }
    if (!this.looks.isTheirTurn(begun)) return begun;
    return begun + (await this.beginLooks());
  }

  /**
   * What there is room for; of the rest it does not matter when it is due.
   * Pauses are short, and over by a clock that is not asked here.
   * @returns undefined where there is room for all of it
   */
  open(): BindingGroup[] | undefined {
    const { limits } = this.ctx;
    const groups = this.providers.flatMap(provider =>
      LANES.map(lane => ({ provider, lane })),
    );
    const open = groups.filter(
      ({ provider, lane }) => limits.places(provider, lane) > 0,
    );
    if (open.length === groups.length) return undefined;
    this.crowdedPasses += 1;
    return open;
  }

  /** Resolves when nothing that was begun is still running. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private async beginDue(at: PassTime): Promise<number> {
    const begun = await this.beginOf(this.providers, at);
    if (begun > 0) return begun;
    return this.beginOf(await this.findOthers(), at);
  }

  /** Providers of which there are bindings, and which no module brings. */
  private async findOthers(): Promise<string[]> {
    const bound = await boundProviders(this.ctx.store.sql);
    const known = new Set(this.providers);
    const others = bound.filter(provider => !known.has(provider));
    this.providers = [...this.providers, ...others];
    return others;
  }

  /** Looks at what is at rest, with room that nobody else needs. */
  private async beginLooks(): Promise<number> {
    const { store, leases, limits, options, providers } = this.ctx;
    const claimedAt = leases.now();
    const now = await store.now();
    const rooms = [...providers.keys()].map(provider => ({
      provider,
      limit: this.looks.room(provider, limits.room(provider, 'creation', now)),
    }));
    const claim = { owner: this.owner, leaseMs: options.leaseMs, now };
    const claimed = await claimLooks(store, claim, rooms);
    for (const binding of claimed) {
      const done = this.looks.begin(binding.provider);
      void this.start(binding, claimedAt).finally(done);
    }
    return claimed.length;
  }

  /** What is to be removed first, of all providers at once; then the rest. */
  private async beginOf(providers: string[], at: PassTime): Promise<number> {
    let begun = 0;
    for (const lane of LANES)
      begun += await this.beginLane(lane, providers, at);
    return begun;
  }

  private async beginLane(
    lane: Lane,
    providers: string[],
    { now, claimedAt }: PassTime,
  ): Promise<number> {
    const { store, options, limits } = this.ctx;
    const rooms = providers.flatMap(provider => {
      const limit = limits.room(provider, lane, now);
      return limit > 0 ? { provider, limit } : [];
    });
    const left = Math.max(0, UNSETTLED_AT_MOST - this.running.size);
    const share = Math.ceil(left / Math.max(1, rooms.length));
    const claimed = await claimBindings(store, {
      owner: this.owner,
      leaseMs: options.leaseMs,
      lane,
      now,
      rooms: rooms.map(({ provider, limit }) => ({
        provider,
        limit: Math.min(limit, share),
      })),
    });
    for (const binding of claimed) void this.start(binding, claimedAt);
    return claimed.length;
  }

  private start(binding: BindingRecord, claimedAt: number): Promise<void> {
    const lease: Lease = {
      bindingId: binding.id,
      epoch: binding.epoch,
      owner: this.owner,
    };
    this.ctx.limits.hold(binding.provider);
    const signal = this.ctx.leases.add(lease, claimedAt);
    const leaveTarget = once(() => {
      this.ctx.limits.release(binding.provider);
      this.onDone();
    });
    const trail: Trail = { called: false, leaveTarget };
    const task = this.work(lease, binding.provider, signal, trail).finally(
      () => {
        this.ctx.leases.drop(lease);
        leaveTarget();
        this.running.delete(task);
      },
    );
    this.running.add(task);
    return task;
  }

  /** Never rejects. */
  private async work(
    lease: Lease,
    providerId: string,
    signal: AbortSignal,
    trail: Trail,
  ): Promise<void> {
    try {
      await convergeBinding(this.ctx, { lease, providerId }, signal, trail);
    } catch (error) {
      await this.giveUp(lease, error, trail);
    }
  }

  private async giveUp(
    lease: Lease,
    error: unknown,
    trail: Trail,
  ): Promise<void> {
    const { store, logger } = this.ctx;
    try {
      if (error instanceof LeaseLostError) {
        this.lostLeases += 1;
        logger.info(`${error.message}; what was found out is dropped`);
        if (trail.called) {
          await store.transaction(tx => markSuspect(tx, lease.bindingId));
        }
      } else if (error instanceof InterruptedError) {
        await handBack(store, lease);
      } else if (error instanceof PausedError) {
        await handBack(store, lease, error.until);
      } else {
        // The lease runs out by itself, so that a defect does not make a busy loop.
        logger.error(
          `Working on the binding ${lease.bindingId} failed; it is tried again when its lease ends`,
          asError(error),
        );
      }
    } catch (failure) {
      logger.warn(
        `The binding ${lease.bindingId} could not be handed back; its lease runs out by itself: ${failure}`,
      );
    }
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
