import { ServiceUnavailableError } from '@backstage/errors';
import express from 'express';

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '08003',
]);

/**
 * Turns a database that is away into a clear 503; everything else goes on to
 * Backstage's own error middleware, which writes `{ error: { name, message } }`.
 */
export const shapeErrors: express.ErrorRequestHandler = (
  error,
  _req,
  _res,
  next,
) => {
  next(isDatabaseAway(error) ? away(error) : error);
};

function isDatabaseAway(error: unknown): boolean {
  const { code, name, message } = error as {
    code?: string;
    name?: string;
    message?: string;
  };
  return (
    CONNECTION_CODES.has(code ?? '') ||
    name === 'KnexTimeoutError' ||
    message === 'Connection terminated unexpectedly'
  );
}

function away(cause: unknown): Error {
  return new ServiceUnavailableError(
    'The database of JIT Access cannot be reached at the moment. Nothing of your call was stored; try again shortly',
    cause,
  );
}
