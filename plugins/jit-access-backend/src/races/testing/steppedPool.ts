import knexFactory, { Knex } from 'knex';
import { Steps } from './Steps';

/**
 * Nothing that races with anything here: what was delivered, what parts
 * answered, which documents are in force, who is in the catalog, and how much
 * is due.
 */
const ELSEWHERE =
  /"(outbox|part_health|policy_set|delegation|absence|look_at)"|walk\(ref\)|select "value"|update "control"|^select ('bindings'|0 as place)/;

/** What is used of knex's own client. */
interface PoolClient {
  _query(on: Connection, query: { sql: string }): Promise<unknown>;
}

interface Connection {
  /** Set while it is in a transaction. */
  __knexTxId?: string;
}

/**
 * Connections of their own to the same PostgreSQL database, as another process
 * would have them. A step is what is read in one go, every lock, every commit,
 * and what is written outside of transactions; what is written inside is seen
 * by nobody before the commit, and locks nothing that was not locked by a read.
 */
export function steppedPool(shared: Knex, name: string, steps: Steps): Knex {
  const { client, connection } = shared.client.config;
  const pool = knexFactory({
    client,
    connection: {
      ...connection,
      // Not enumerable there, so that it is not logged.
      password: connection.password,
      application_name: name,
      // Whoever waits for each other is found at once.
      options: '-c deadlock_timeout=20ms',
    },
    pool: { min: 0, max: 10 },
  });
  // Transactions make clients of the same class, so it is the class that waits.
  const Client: new () => PoolClient = pool.client.constructor;
  class SteppedClient extends Client {
    override async _query(
      on: Connection,
      query: { sql: string },
    ): Promise<unknown> {
      const inside = on.__knexTxId !== undefined;
      if (isStep(query.sql, inside)) await steps.pass(query.sql);
      try {
        return await super._query(on, query);
      } catch (error) {
        steps.errors.push(String(error));
        throw error;
      }
    }
  }
  Object.setPrototypeOf(pool.client, SteppedClient.prototype);
  return pool;
}

function isStep(sql: string, insideTransaction: boolean): boolean {
  if (ELSEWHERE.test(sql)) return false;
  return !insideTransaction || /^(select|commit)/i.test(sql);
}
