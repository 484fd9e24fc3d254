import { addMilliseconds } from '../domain/time';
import { Lease, LeaseLostError, renewLeases } from '../storage/bindings/lease';
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
    const asked = this.monotonic();
    const all = [...this.held.values()];
    const renewed = await this.renewInDatabase(all.map(({ lease }) => lease));
    for (const held of all) {
      const isRenewed = renewed?.has(held.lease);
      if (isRenewed) held.validUntil = this.end(asked);
      const lost = isRenewed === false || this.monotonic() >= held.validUntil;
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

  /** @returns those that are still held; undefined when the database did not answer */
  private async renewInDatabase(
    leases: Lease[],
  ): Promise<ReadonlySet<Lease> | undefined> {
    try {
      const until = addMilliseconds(await this.store.now(), this.leaseMs);
      return await renewLeases(this.store.sql, leases, until);
    } catch {
      return undefined;
    }
  }
}

function keyOf(lease: Lease): string {
  return `${lease.bindingId}/${lease.epoch}`;
}
