import { WorkerOptions } from './options';

/** Bindings of providers that no module brings share one group. */
export const MISSING_PROVIDERS = '';

/**
 * Who may begin how much: a provider never takes the slots of the others, and
 * some are kept free for removals.
 */
export class Slots {
  private readonly busy = new Map<string, number>();
  private total = 0;

  constructor(
    private readonly limits: Pick<
      WorkerOptions,
      | 'concurrency'
      | 'reservedForRemoval'
      | 'perProvider'
      | 'perProviderReserved'
    >,
  ) {}

  /** How many more of this group may begin now. */
  free(group: string, lane: 'removal' | 'creation'): number {
    const { limits } = this;
    const mine = this.busy.get(group) ?? 0;
    const reserved = lane === 'creation';
    const overall =
      limits.concurrency -
      (reserved ? limits.reservedForRemoval : 0) -
      this.total;
    const own =
      limits.perProvider - (reserved ? limits.perProviderReserved : 0) - mine;
    return Math.max(0, Math.min(overall, own));
  }

  take(group: string): void {
    this.total += 1;
    this.busy.set(group, (this.busy.get(group) ?? 0) + 1);
  }

  release(group: string): void {
    this.total -= 1;
    this.busy.set(group, (this.busy.get(group) ?? 1) - 1);
  }
}
