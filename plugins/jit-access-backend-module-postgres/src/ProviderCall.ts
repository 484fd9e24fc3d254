import {
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { DatabaseError } from 'pg';
import { ServerConfig } from './config';
import { classifySqlError, isEndOfSession } from './sqlErrors';

const BAD_SETUP_CODES = new Set([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
]);

/**
 * One call of the provider: its signal, and how far it got. Whether a broken
 * line leaves the outcome unknown depends on whether a COMMIT was ever sent.
 * @internal
 */
export class ProviderCall {
  /** What the server's log knows our sessions by. */
  readonly requestIds: string[] = [];
  private commitsSent = 0;

  constructor(
    readonly server: ServerConfig,
    readonly signal: AbortSignal,
    /** Shown in the server's list of sessions and its log. */
    readonly applicationName: string,
  ) {}

  /** A COMMIT is about to be sent: from here on something may have happened. */
  commitSent(): void {
    this.commitsSent++;
  }

  /** The server itself said that the COMMIT did not take place. */
  commitRefused(): void {
    this.commitsSent--;
  }

  where(database: string): string {
    return `PostgreSQL server "${this.server.name}", database "${database}"`;
  }

  /** Turns whatever went wrong into the error that the engine acts by. */
  explain(error: unknown, database: string): ProviderError {
    if (error instanceof ProviderError) {
      return error;
    }
    const where = this.where(database);
    if (this.signal.aborted) {
      return this.lost(`${where}: the call was aborted`, error);
    }
    if (error instanceof DatabaseError) {
      return isEndOfSession(error)
        ? this.lost(`${where}: ${error.message}`, error)
        : classifySqlError(error, where);
    }
    const { message, code } = describe(error);
    if (code && BAD_SETUP_CODES.has(code)) {
      return new PermanentProviderError(
        `${where}: ${message}; check "ssl" of the server in the configuration`,
        { cause: error },
      );
    }
    return this.lost(`${where}: ${message}`, error);
  }

  private lost(message: string, cause: unknown): ProviderError {
    const options = { cause, providerRequestIds: this.requestIds };
    return this.commitsSent > 0
      ? new UnknownOutcomeProviderError(
          `${message}; it may have been done all the same`,
          options,
        )
      : new RetryableProviderError(`${message}; nothing was done`, options);
  }
}

/**
 * Node reports a host with several addresses as an aggregate without a message
 * of its own. Told by shape: Node's own errors may be of another realm.
 */
function describe(error: unknown): { message: string; code?: string } {
  const { message, code, errors } = Object(error) as {
    message?: string;
    code?: string;
    errors?: unknown[];
  };
  if (errors?.length) {
    return describe(errors[0]);
  }
  return { message: message || code || String(error), code };
}
