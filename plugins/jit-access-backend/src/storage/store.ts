import { Knex } from 'knex';
import { Instant, toInstant } from '../domain/time';

/** A database of either kind, inside or outside a transaction. */
export type Sql = Knex | Knex.Transaction;

/** What runs inside the one transaction door. */
export interface Tx {
  readonly sql: Knex.Transaction;
  readonly postgres: boolean;
  /** The database's time now, not the transaction's start. */
  now(): Promise<Instant>;
  /** Runs after the commit, in order; never after a rollback. Must not throw. */
  afterCommit(effect: () => void): void;
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

  constructor(
    readonly sql: Knex,
    private readonly options: {
      /** Replaces the database's clock, for the simulation. */
      clock?: () => Instant;
    } = {},
  ) {
    this.postgres = sql.client.config.client === 'pg';
  }

  /** The database's time, in milliseconds exactly. */
  async now(sql: Sql = this.sql): Promise<Instant> {
    if (this.options.clock) return this.options.clock();
    if (this.postgres) {
      const { rows } = await sql.raw(`select clock_timestamp() as now`);
      return toInstant(rows[0].now);
    }
    const rows = await sql.raw(
      `select strftime('%Y-%m-%dT%H:%M:%fZ', 'now') as now`,
    );
    return rows[0].now;
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const effects: (() => void)[] = [];
      try {
        const result = await this.sql.transaction(sql =>
          work({
            sql,
            postgres: this.postgres,
            now: () => this.now(sql),
            afterCommit: effect => effects.push(effect),
          }),
        );
        for (const effect of effects) effect();
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
