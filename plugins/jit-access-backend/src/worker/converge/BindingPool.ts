import { v4 as uuid } from 'uuid';
import { Instant } from '../../domain/time';
import { claimBindings } from '../../storage/bindings/claimBindings';
import {
  handBack,
  Lease,
  LeaseLostError,
  markSuspect,
} from '../../storage/bindings/lease';
import {
  boundProviders,
  DueGroup,
  dueGroups,
} from '../../storage/bindings/nextDue';
import { BindingRecord } from '../../storage/bindings/records';
import { InterruptedError } from '../InterruptedError';
import { PausedError } from '../limits/Limits';
import { ConvergeContext } from './context';
import { convergeBinding } from './convergeBinding';
import { Trail } from './work';

const LANES = ['removal', 'creation'] as const;

/** Claims due bindings, removals first, and works on them side by side. */
export class BindingPool {
  /** Leases that were lost; their results were dropped. */
  lostLeases = 0;

  private readonly owner = uuid();
  private readonly running = new Set<Promise<void>>();
  /** Whose bindings there are; those that no module brings are looked for when nothing else is due. */
  private providers: string[];
  /** The provider that is asked first changes, so that none is always last. */
  private turn = 0;

  constructor(
    private readonly ctx: ConvergeContext,
    private readonly onDone: () => void,
  ) {
    this.providers = [...ctx.providers.keys()];
  }

  /** Begins what is due, as far as there is room. @returns how many */
  async begin(): Promise<number> {
    const begun = await this.beginOf(this.providers);
    if (begun > 0) return begun;
    const bound = await boundProviders(this.ctx.store.sql);
    const known = new Set(this.providers);
    const others = bound.filter(provider => !known.has(provider));
    if (others.length === 0) return 0;
    this.providers = [...this.providers, ...others];
    return this.beginOf(others);
  }

  /** Resolves when nothing that was begun is still running. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private async beginOf(providers: string[]): Promise<number> {
    const { store, leases, limits } = this.ctx;
    // Before the database's time is asked for, which leases count from there: a
    // slow answer must not make them seem longer here.
    const claimedAt = leases.now();
    const now = await store.now();
    const first = this.turn % Math.max(1, providers.length);
    const inTurn = [...providers.slice(first), ...providers.slice(0, first)];
    this.turn += 1;
    const groups = LANES.flatMap(lane =>
      inTurn.flatMap(provider =>
        limits.room(provider, lane, now) > 0 ? { provider, lane } : [],
      ),
    );
    let begun = 0;
    for (const group of await dueGroups(store.sql, groups, now)) {
      begun += await this.beginSome(group, { now, claimedAt });
    }
    return begun;
  }

  private async beginSome(
    { provider, lane }: DueGroup,
    { now, claimedAt }: { now: Instant; claimedAt: number },
  ): Promise<number> {
    const { store, options, limits } = this.ctx;
    const claimed = await claimBindings(store, {
      owner: this.owner,
      leaseMs: options.leaseMs,
      lane,
      now,
      provider,
      limit: limits.room(provider, lane, now),
    });
    for (const binding of claimed) this.start(binding, claimedAt);
    return claimed.length;
  }

  private start(binding: BindingRecord, claimedAt: number) {
    const lease: Lease = {
      bindingId: binding.id,
      epoch: binding.epoch,
      owner: this.owner,
    };
    this.ctx.limits.hold(binding.provider);
    const signal = this.ctx.leases.add(lease, claimedAt);
    const task = this.work(lease, binding.provider, signal).finally(() => {
      this.ctx.leases.drop(lease);
      this.ctx.limits.release(binding.provider);
      this.running.delete(task);
      this.onDone();
    });
    this.running.add(task);
  }

  /** Never rejects. */
  private async work(
    lease: Lease,
    providerId: string,
    signal: AbortSignal,
  ): Promise<void> {
    const trail: Trail = { called: false };
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

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
