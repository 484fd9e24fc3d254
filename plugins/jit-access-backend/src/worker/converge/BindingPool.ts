import { v4 as uuid } from 'uuid';
import { Instant } from '../../domain/time';
import { claimBindings } from '../../storage/bindings/claimBindings';
import { Lane } from '../../storage/bindings/dueAgain';
import {
  handBack,
  Lease,
  LeaseLostError,
  markSuspect,
} from '../../storage/bindings/lease';
import { BindingRecord } from '../../storage/bindings/records';
import { InterruptedError } from '../InterruptedError';
import { MISSING_PROVIDERS, Slots } from '../slots';
import { ConvergeContext } from './context';
import { convergeBinding } from './convergeBinding';
import { Trail } from './work';

/** Claims due bindings, removals first, and works on them side by side. */
export class BindingPool {
  /** Leases that were lost; their results were dropped. */
  lostLeases = 0;
  private readonly owner = uuid();
  private readonly slots: Slots;
  private readonly running = new Set<Promise<void>>();
  /** The provider that is asked first changes, so that none is always last. */
  private turn = 0;

  constructor(
    private readonly ctx: ConvergeContext,
    private readonly onDone: () => void,
  ) {
    this.slots = new Slots(ctx.options);
  }

  /** Begins what is due, as far as there is room. @returns how many */
  async begin(): Promise<number> {
    // Before the database's time is asked for, which leases count from there: a
    // slow answer must not make them seem longer here.
    const claimedAt = this.ctx.leases.now();
    const now = await this.ctx.store.now();
    let begun = 0;
    for (const lane of ['removal', 'creation'] as const) {
      for (const group of this.groups()) {
        begun += await this.beginSome(group, lane, { now, claimedAt });
      }
    }
    this.turn += 1;
    return begun;
  }

  /** Resolves when nothing that was begun is still running. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private groups(): string[] {
    const groups = [...this.ctx.providers.keys(), MISSING_PROVIDERS];
    const first = this.turn % groups.length;
    return [...groups.slice(first), ...groups.slice(0, first)];
  }

  private async beginSome(
    group: string,
    lane: Lane,
    { now, claimedAt }: { now: Instant; claimedAt: number },
  ): Promise<number> {
    const claimed = await claimBindings(this.ctx.store, {
      owner: this.owner,
      leaseMs: this.ctx.options.leaseMs,
      lane,
      now,
      provider:
        group === MISSING_PROVIDERS
          ? { noneOf: [...this.ctx.providers.keys()] }
          : { is: group },
      limit: this.slots.free(group, lane),
    });
    for (const binding of claimed) this.start(group, binding, claimedAt);
    return claimed.length;
  }

  private start(group: string, binding: BindingRecord, claimedAt: number) {
    const lease: Lease = {
      bindingId: binding.id,
      epoch: binding.epoch,
      owner: this.owner,
    };
    this.slots.take(group);
    const signal = this.ctx.leases.add(lease, claimedAt);
    const task = this.work(lease, binding.provider, signal).finally(() => {
      this.ctx.leases.drop(lease);
      this.slots.release(group);
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
