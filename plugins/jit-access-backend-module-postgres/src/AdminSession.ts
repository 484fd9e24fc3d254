import { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Duration } from 'luxon';
import { Client, DatabaseError, QueryResultRow } from 'pg';
import { ProviderCall } from './ProviderCall';
import { isConcurrentChange, isEndOfSession } from './sqlErrors';
import { tlsOptions } from './tls';

const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** How long a transaction of ours outlives a line that broke without a word. */
const IDLE_IN_TRANSACTION_MS = 10_000;
const CONCURRENT_CHANGE_ATTEMPTS = 6;

/** One connection as the administrator, for the time of one call. @internal */
export interface AdminSession {
  readonly call: ProviderCall;
  readonly database: string;
  /** Such as 180004. */
  readonly version: number;
  readonly adminUser: string;
  readonly adminIsSuperuser: boolean;
  query<TRow extends QueryResultRow>(
    sql: string,
    values?: unknown[],
  ): Promise<TRow[]>;
  /** Runs it in one transaction; again, where others changed the same roles meanwhile. */
  write<T>(work: () => Promise<T>): Promise<T>;
  /** Runs it in one read-only transaction. */
  read<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Connects, works, disconnects. Aborting the call's signal destroys the
 * connection: what was not committed by then is rolled back by the server.
 * @throws ProviderError - whatever goes wrong, classified by how far it got
 * @internal
 */
export async function withAdminSession<T>(
  call: ProviderCall,
  database: string,
  work: (session: AdminSession) => Promise<T>,
): Promise<T> {
  const socket = new Socket();
  const abort = () => {
    socket.destroy(new Error('The call was aborted'));
  };
  try {
    call.signal.throwIfAborted();
    call.signal.addEventListener('abort', abort, { once: true });
    const client = createClient(call, database, socket);
    // Errors reach us through the query that they break.
    client.on('error', () => {});
    await client.connect();
    const result = await work(await openSession(call, database, client));
    await client.end();
    return result;
  } catch (error) {
    socket.destroy();
    throw call.explain(error, database);
  } finally {
    call.signal.removeEventListener('abort', abort);
  }
}

function createClient(
  { server, applicationName }: ProviderCall,
  database: string,
  socket: Socket,
): Client {
  return new Client({
    host: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    ssl: tlsOptions(server),
    database,
    stream: () => socket,
    application_name: applicationName.slice(0, 63),
    connectionTimeoutMillis: Duration.fromISO(
      server.connectionTimeout,
    ).toMillis(),
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
  });
}

async function openSession(
  call: ProviderCall,
  database: string,
  client: Client,
): Promise<AdminSession> {
  const query = async <TRow extends QueryResultRow>(
    sql: string,
    values?: unknown[],
  ) => (await client.query<TRow>(sql, values)).rows;

  // Nobody who may create objects in the database can put theirs before the
  // catalog's own.
  const [about] = await query<{
    version: number;
    user: string;
    superuser: boolean;
    pid: number;
  }>(
    `SELECT set_config('search_path', 'pg_catalog', false),
            current_setting('server_version_num')::int AS version,
            current_user::text AS "user",
            pg_backend_pid() AS pid,
            (SELECT rolsuper FROM pg_catalog.pg_roles
              WHERE rolname = current_user) AS superuser`,
  );
  call.requestIds.push(`backend ${about.pid}`);

  return {
    call,
    database,
    version: about.version,
    adminUser: about.user,
    adminIsSuperuser: about.superuser,
    query,
    write: work => retrying(call, () => writing(call, query, work)),
    read: work => reading(query, work),
  };
}

type Query = AdminSession['query'];

async function writing<T>(
  call: ProviderCall,
  query: Query,
  work: () => Promise<T>,
): Promise<T> {
  await query('BEGIN');
  const result = await orRollBack(query, work);
  call.commitSent();
  try {
    await query('COMMIT');
  } catch (error) {
    if (error instanceof DatabaseError && !isEndOfSession(error)) {
      call.commitRefused();
    }
    throw error;
  }
  return result;
}

async function reading<T>(query: Query, work: () => Promise<T>): Promise<T> {
  await query('BEGIN READ ONLY');
  const result = await orRollBack(query, work);
  await query('COMMIT');
  return result;
}

async function orRollBack<T>(query: Query, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Fails where the connection is gone, and then there is nothing to undo.
    await query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/**
 * Role changes by others (ours wait for a lock) fail with unique violations or
 * "tuple concurrently updated"; the transaction was rolled back, so it is tried
 * again a moment later, at ever longer and random intervals.
 */
async function retrying<T>(
  { signal }: ProviderCall,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (
        !isConcurrentChange(error) ||
        attempt === CONCURRENT_CHANGE_ATTEMPTS
      ) {
        throw error;
      }
      await wait(Math.random() * 20 * 2 ** attempt, undefined, { signal });
    }
  }
}
