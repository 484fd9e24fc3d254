import { PartKind, recordPartHealth } from '../storage/health/partHealth';
import { Store } from '../storage/store';

/** The same answer is written at most so often, in milliseconds. */
const EVERY_MS = 15_000;

/** Remembers what modules answered, without writing a row for each call. */
export class PartReporter {
  private readonly last = new Map<string, { ok: boolean; at: number }>();

  constructor(
    private readonly store: Store,
    private readonly onError: (error: unknown) => void,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** @param error - absent: it answered as it should */
  async report(kind: PartKind, id: string, error?: string): Promise<void> {
    const key = `${kind}:${id}`;
    const ok = error === undefined;
    const before = this.last.get(key);
    const at = this.monotonic();
    if (before && before.ok === ok && at - before.at < EVERY_MS) return;
    this.last.set(key, { ok, at });
    try {
      const now = await this.store.now();
      await recordPartHealth(this.store.sql, { kind, id }, { at: now, error });
    } catch (failure) {
      this.onError(failure);
    }
  }
}
