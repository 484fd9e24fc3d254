import { addMilliseconds } from '../domain/time';
import { Lease, LeaseLostError, renewLease } from '../storage/bindings/lease';
import { Store } from '../storage/store';

/** The database's time is cut to milliseconds, so a lease may end that much earlier. */
const CUT_MS = 1;

interface Held {
  lease: Lease;
  controller: AbortController;
  /** On this process's own monotonic clock. */
  validUntil: number;
}

/** What this process works on: renewed while it runs, interrupted when lost. */
export class HeldLeases {
  private readonly held = new Map<string, Held>();
  private timer: NodeJS.Timeout | undefined;
  private renewing = false;

  constructor(
    private readonly store: Store,
    private readonly leaseMs: number,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** @returns the signal that ends the work when the lease is lost */
  add(lease: Lease, claimedAt: number): AbortSignal {
    const controller = new AbortController();
    this.held.set(keyOf(lease), {
      lease,
      controller,
      validUntil: this.end(claimedAt),
    });
    this.timer ??= setInterval(() => void this.renew(), this.leaseMs / 3);
    return controller.signal;
  }

  drop(lease: Lease): void {
    this.held.delete(keyOf(lease));
    if (this.held.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** To be asked right before a target is called: after a long sleep it is too late. */
  isValid(lease: Lease): boolean {
    const held = this.held.get(keyOf(lease));
    return held !== undefined && this.monotonic() < held.validUntil;
  }

  /** Renews all leases; what was lost, or could not be renewed in time, is interrupted. */
  async renew(): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    try {
      await this.renewAll();
    } finally {
      this.renewing = false;
    }
  }

  private async renewAll(): Promise<void> {
    for (const held of [...this.held.values()]) {
      const asked = this.monotonic();
      const renewed = await this.renewOne(held.lease);
      if (renewed) held.validUntil = this.end(asked);
      const lost = renewed === false || this.monotonic() >= held.validUntil;
      if (lost && this.held.has(keyOf(held.lease))) {
        held.controller.abort(new LeaseLostError(held.lease.bindingId));
      }
    }
  }

  interruptAll(reason: Error): void {
    for (const held of this.held.values()) held.controller.abort(reason);
  }

  /** Now, on the clock that claims are measured by. */
  now(): number {
    return this.monotonic();
  }

  /** Until when a lease that counts from then has certainly not ended. */
  private end(from: number): number {
    return from + this.leaseMs - CUT_MS;
  }

  /** @returns undefined when the database did not answer */
  private async renewOne(lease: Lease): Promise<boolean | undefined> {
    try {
      const until = addMilliseconds(await this.store.now(), this.leaseMs);
      return await renewLease(this.store.sql, lease, until);
    } catch {
      return undefined;
    }
  }
}

function keyOf(lease: Lease): string {
  return `${lease.bindingId}/${lease.epoch}`;
}
