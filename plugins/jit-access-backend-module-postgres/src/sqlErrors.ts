import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { DatabaseError } from 'pg';

const TOO_MANY_CONNECTIONS_WAIT_SECONDS = 5;
const OUT_OF_RESOURCES_WAIT_SECONDS = 30;

/** Shutdown, crash, not up yet, idle for too long. */
const SESSION_ENDED_STATES = ['57P01', '57P02', '57P03', '57P05', '25P03'];

/** The server ended the session: what was under way may or may not be committed. @internal */
export function isEndOfSession(error: DatabaseError): boolean {
  return SESSION_ENDED_STATES.includes(error.code ?? '');
}

/** What to do about errors that come back until somebody does it. */
const REMEDIES: Record<string, string> = {
  '28P01': 'check user and password of the server in the configuration',
  '28000': 'let the configured user in (pg_hba.conf)',
  '3D000': 'check the name of the database',
  '42501':
    'the configured user lacks a right: it needs CREATEROLE and pg_signal_backend, CONNECT on every database that roles name, on PostgreSQL 16 and newer ADMIN OPTION on every role that it grants, and for explicit privileges GRANT OPTION on them',
  '3F000': 'check the schemas in the target of the role',
  '42P01': 'check the tables in the target of the role',
  '53300':
    'raise max_connections or the CONNECTION LIMIT of the configured user, or give it reserved connections',
  '53100': 'the disk of the server is full',
  '2BP01':
    'give these objects away or REVOKE these rights as the one who gave them, then it goes on by itself',
  '0LP01': 'the roles cannot be granted to each other in a circle',
};

/** Other sessions changed the same roles at the same time; nothing was done. @internal */
export function isConcurrentChange(error: unknown): boolean {
  return (
    error instanceof DatabaseError &&
    (['23505', '40001', '40P01'].includes(error.code ?? '') ||
      (error.code === 'XX000' &&
        /tuple (concurrently|already) (updated|deleted)/.test(error.message)))
  );
}

/**
 * The class of provider error that an error of the server stands for. The
 * server's own message is kept: statements hold no secret, so neither does it.
 * @internal
 */
export function classifySqlError(
  error: DatabaseError,
  where: string,
  providerRequestIds: string[],
): ProviderError {
  const state = error.code ?? 'unknown';
  const remedy = REMEDIES[state];
  // The detail of other errors repeats values; here it names what is in the way.
  const detail = state === '2BP01' && error.detail ? `: ${error.detail}` : '';
  const message = `${where}: ${error.message}${detail} (SQLSTATE ${state})${
    remedy ? `; ${remedy}` : ''
  }`;
  const options = { cause: error, providerRequestIds };

  if (isConcurrentChange(error)) {
    return new ConflictProviderError(message, options);
  }
  if (state === '53300') {
    return new ThrottledProviderError(
      message,
      TOO_MANY_CONNECTIONS_WAIT_SECONDS,
      options,
    );
  }
  switch (state.slice(0, 2)) {
    case '53':
      return new ThrottledProviderError(
        message,
        OUT_OF_RESOURCES_WAIT_SECONDS,
        options,
      );
    case '08':
    case '25':
    case '40':
    case '55':
    case '57':
    case '58':
    case 'XX':
      return new RetryableProviderError(message, options);
    default:
      // 42704, undefined object: somebody dropped it under our hands.
      return state === '42704'
        ? new ConflictProviderError(message, options)
        : new PermanentProviderError(message, options);
  }
}
