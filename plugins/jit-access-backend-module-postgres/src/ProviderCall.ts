import {
  explainFailure,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { DatabaseError } from 'pg';
import { ServerConfig } from './config';
import { classifySqlError, isEndOfSession } from './sqlErrors';

const TLS_ADVICE =
  'Check "ssl" of the server in the configuration: "ca" is the certificate of the authority that signed the one of the server, and the name in it has to be "host" or "servername"';
const NO_TLS = 'The server does not support SSL connections';

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

  where(database?: string): string {
    const server = `PostgreSQL server "${this.server.name}"`;
    return database ? `${server}, database "${database}"` : server;
  }

  /** Turns whatever went wrong into the error that the engine acts by. */
  explain(error: unknown, database: string): ProviderError {
    if (error instanceof ProviderError) {
      if (error.providerRequestIds.length === 0) {
        error.providerRequestIds.push(...this.requestIds);
      }
      return error;
    }
    const where = this.where(database);
    if (this.signal.aborted) {
      return this.lost(`${where}: the call was aborted`, error);
    }
    if (error instanceof DatabaseError) {
      return isEndOfSession(error)
        ? this.lost(`${where}: ${error.message}`, error)
        : classifySqlError(error, where, this.requestIds);
    }
    const message = error instanceof Error ? error.message : String(error);
    if (message === NO_TLS) {
      return new PermanentProviderError(
        `${where}: it offers no TLS, which "ssl" of the server in the configuration asks for`,
        { cause: error },
      );
    }
    if (this.commitsSent > 0) {
      return this.lost(`${where}: ${message}`, error);
    }
    return explainFailure({
      error,
      write: false,
      where,
      what: this.applicationName,
      providerRequestIds: this.requestIds,
      certificateAdvice: TLS_ADVICE,
    });
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
