import { Knex } from 'knex';
import { Instant } from '../domain/time';
import { Measurement } from './measurements';
import { instantOf } from './values';

/** A database of either kind, inside or outside a transaction. */
export type Sql = Knex | Knex.Transaction;

/** What runs inside the one transaction door. */
export interface Tx {
  readonly sql: Knex.Transaction;
  readonly postgres: boolean;
  /** The database's time now, not the transaction's start. */
  now(): Promise<Instant>;
  /** What stands in for the database's clock, in the simulation. */
  readonly clock?: () => Instant;
  /** Runs after the commit, in order; never after a rollback. Must not throw. */
  afterCommit(effect: () => void): void;
  /** Tells this process's worker, after the commit, that something is due. */
  wakeWorker(): void;
  /** Tells whoever looks at this request, after the commit; best effort. */
  changed(requestId: string): void;
  /** Counts something, after the commit; never after a rollback. */
  measure(what: Measurement): void;
  /** Ids of the notifiers that notices are queued for. */
  readonly channels: readonly string[];
}

export interface StoreOptions {
  /** Replaces the database's clock, for the simulation. */
  clock?: () => Instant;
  /** Ids of the notifiers; a notice is queued for each of them. */
  channels?: readonly string[];
}

const RETRYABLE = new Set(['40001', '40P01']);
const ATTEMPTS = 6;

/**
 * The only way to the database: reads by `sql`, writes by `transaction`.
 * Deadlocks and serialization failures are retried with the whole callback, so
 * a callback must have no effect outside the transaction.
 */
export class Store {
  readonly postgres: boolean;

  private readonly wakeListeners = new Set<() => void>();
  private readonly changeListeners = new Set<(requestId: string) => void>();
  private readonly measureListeners = new Set<(what: Measurement) => void>();

  constructor(
    readonly sql: Knex,
    private readonly options: StoreOptions = {},
  ) {
    this.postgres = sql.client.config.client === 'pg';
  }

  /** Calls `listener` after each commit that left something due. @returns how to stop that */
  onWake(listener: () => void): () => void {
    this.wakeListeners.add(listener);
    return () => this.wakeListeners.delete(listener);
  }

  /** Calls `listener` after each commit that changed a request. @returns how to stop that */
  onChanged(listener: (requestId: string) => void): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  /** Calls `listener` with what was counted, after each commit. @returns how to stop that */
  onMeasure(listener: (what: Measurement) => void): () => void {
    this.measureListeners.add(listener);
    return () => this.measureListeners.delete(listener);
  }

  /** What stands in for the database's clock, in the simulation. */
  get clock(): (() => Instant) | undefined {
    return this.options.clock;
  }

  /** The database's time within a statement. */
  nowExpression(): Knex.Raw {
    return this.sql.raw(
      this.postgres
        ? 'clock_timestamp()'
        : `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
    );
  }

  /** The database's time, in milliseconds exactly. */
  async now(sql: Sql = this.sql): Promise<Instant> {
    if (this.clock) return this.clock();
    const [{ now }] = await sql.select({ now: this.nowExpression() });
    return instantOf(now);
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const effects: (() => void)[] = [];
      const changed = new Set<string>();
      const measured: Measurement[] = [];
      let wake = false;
      try {
        const result = await this.sql.transaction(sql =>
          work({
            sql,
            postgres: this.postgres,
            now: () => this.now(sql),
            clock: this.clock,
            afterCommit: effect => effects.push(effect),
            wakeWorker: () => {
              wake = true;
            },
            changed: requestId => changed.add(requestId),
            measure: what => measured.push(what),
            channels: this.options.channels ?? [],
          }),
        );
        for (const effect of effects) effect();
        if (wake) for (const listener of this.wakeListeners) listener();
        for (const requestId of changed) {
          for (const listener of this.changeListeners) listener(requestId);
        }
        for (const what of measured) {
          for (const listener of this.measureListeners) listener(what);
        }
        return result;
      } catch (error) {
        const code = (error as { code?: string }).code ?? '';
        if (!RETRYABLE.has(code) || attempt >= ATTEMPTS) throw error;
        // Jitter keeps two losers from meeting again at the same instant.
        await new Promise(resolve =>
          setTimeout(resolve, Math.random() * 20 * 2 ** attempt),
        );
      }
    }
  }
}
