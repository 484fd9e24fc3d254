import { ServiceUnavailableError } from '@backstage/errors';
import express from 'express';

/** When a caller is told to try again, in seconds. */
const RETRY_AFTER_S = 5;

/** What drivers say when the database cannot be reached, is starting, stopping or full of connections. */
const AWAY_CODES = new Set([
  // Sockets; a database has no name of its own in the answer.
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // PostgreSQL: stopped, crashed, starting, lost or refused connections, too many of them.
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '53300',
  // We were asleep in a transaction, and it was ended.
  '25P03',
  // A primary that has just become a standby.
  '25006',
  // SQLite: somebody else writes for too long, or the file cannot be used.
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_LOCKED',
  'SQLITE_CANTOPEN',
  'SQLITE_IOERR',
  'SQLITE_FULL',
]);

/** The same where a driver gives no code; knex puts the statement before it. */
const AWAY_MESSAGES =
  /(?:^| - )(?:Connection terminated|timeout expired$|timeout exceeded when trying to connect|Client has encountered a connection error|Unable to acquire a connection|Cannot use a pool after calling end)/;

/** Errors of calls to other services carry the same socket codes. */
const OTHER_SERVICES = new Set([
  'FetchError',
  'ResponseError',
  'TypeError',
  'ServiceUnavailableError',
]);

/** So deep is looked for what an error came of. */
const DEEPEST = 5;

/**
 * Turns a database or another service that is away into a clear 503; everything
 * else goes on to Backstage's own error middleware, which writes `{ error: { name, message } }`.
 */
export const shapeErrors: express.ErrorRequestHandler = (
  error,
  _req,
  res,
  next,
) => {
  const shaped = shapeOf(error);
  if (
    shaped instanceof ServiceUnavailableError &&
    !res.headersSent &&
    !res.hasHeader('retry-after')
  ) {
    res.setHeader('retry-after', String(RETRY_AFTER_S));
  }
  next(shaped);
};

function shapeOf(error: unknown): unknown {
  if (isDatabaseAway(error)) return away(error);
  if (isNeighbourAway(error)) {
    return new ServiceUnavailableError(
      `A service that this needs, most likely the catalog, does not answer at the moment. Try again in ${RETRY_AFTER_S} seconds`,
      error,
    );
  }
  return error;
}

/** Does an error come of another service of the portal that cannot be reached, or fails itself? */
export function isNeighbourAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, message, statusCode } = error as {
    name?: string;
    message?: string;
    statusCode?: unknown;
  };
  if (name === 'ResponseError' && typeof statusCode === 'number') {
    return statusCode >= 500 || statusCode === 429;
  }
  return (
    name === 'FetchError' ||
    (name === 'TypeError' && message === 'fetch failed')
  );
}

/** Does an error of a use case come of a database that cannot be used now? */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) {
    return false;
  }
  const { code, name, message, cause } = error as {
    code?: unknown;
    name?: string;
    message?: string;
    cause?: unknown;
  };
  if (OTHER_SERVICES.has(name ?? '')) return false;
  return (
    (typeof code === 'string' && AWAY_CODES.has(code)) ||
    name === 'KnexTimeoutError' ||
    AWAY_MESSAGES.test(message ?? '') ||
    isDatabaseAway(cause, depth + 1)
  );
}

function away(cause: unknown): Error {
  return new ServiceUnavailableError(
    `The database of JIT Access cannot be used at the moment. Try again in ${RETRY_AFTER_S} seconds; if you changed something, look first whether it was done. Nothing that was begun is lost: it goes on by itself`,
    cause,
  );
}
