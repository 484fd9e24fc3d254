import { Knex } from 'knex';

/** As long as a lease: whoever has lost one keeps no lock either. */
const LIMIT_MS = 10_000;

/** The part of a connection's driver that is used here. */
interface Connection {
  query(text: string): Promise<unknown>;
}

/**
 * Makes PostgreSQL end transactions of ours in which nothing has happened for
 * `limitMs`. A process that is stopped in the middle of one, or whose machine is
 * gone, would keep its locks for as long as its connections live, and every
 * replica that needs the same rows would stand. Holds for connections that are
 * opened from now on.
 */
export function limitIdleTransactions(sql: Knex, limitMs = LIMIT_MS): void {
  if (sql.client.config.client !== 'pg') return;
  sql.client.pool.on('createSuccess', (_: number, connection: Connection) => {
    connection
      .query(`set idle_in_transaction_session_timeout = ${limitMs}`)
      // A connection that broke at once fails in whatever it is used for.
      .catch(() => {});
  });
}
