import {
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { InstanceConfig } from '../config';

const NOTHING_WAS_SENT = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const CERTIFICATE =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * One call of the provider: what it is for, its signal, and how far it got.
 * Whether a broken line leaves the outcome unknown depends on whether a change
 * was ever sent.
 * @internal
 */
export class ScimCall {
  /** What the server's own logs know our requests by. */
  readonly requestIds: string[] = [];
  private changesSent = 0;

  constructor(
    readonly instance: InstanceConfig,
    readonly purpose: 'ensure' | 'remove' | 'read',
    readonly signal: AbortSignal,
  ) {}

  get where(): string {
    return `SCIM server "${this.instance.name}"`;
  }

  /** @throws RetryableProviderError | UnknownOutcomeProviderError - the caller gave up */
  throwIfAborted(): void {
    if (this.signal.aborted) {
      throw this.lost('the call was aborted');
    }
  }

  /** A change is about to be sent: from here on something may have happened. */
  changeSent(): void {
    this.changesSent++;
  }

  /** The server itself said that the change did not take place, or it never left. */
  changeRefused(): void {
    this.changesSent--;
  }

  /** Turns what broke below HTTP into the error that the engine acts by. */
  explain(error: unknown, change: boolean): ProviderError {
    if (error instanceof ProviderError) {
      return error;
    }
    if (this.signal.aborted) {
      return this.lost('the call was aborted');
    }
    const { message, code, name } = describe(error);
    if (code && (CERTIFICATE.test(code) || NOTHING_WAS_SENT.has(code))) {
      if (change) {
        this.changeRefused();
      }
      if (CERTIFICATE.test(code)) {
        return this.permanent(
          `${message} (${code}); check "tls" of the instance in the configuration`,
        );
      }
    }
    const late = name === 'TimeoutError' || code === 'UND_ERR_ABORTED';
    return this.lost(
      late
        ? `no answer within ${this.instance.requestTimeout}`
        : `the line broke: ${message}${code ? ` (${code})` : ''}`,
    );
  }

  permanent(message: string): PermanentProviderError {
    return new PermanentProviderError(`${this.where}: ${message}`, {
      providerRequestIds: this.requestIds,
    });
  }

  retryable(message: string): RetryableProviderError {
    return new RetryableProviderError(`${this.where}: ${message}`, {
      providerRequestIds: this.requestIds,
    });
  }

  unknown(message: string): UnknownOutcomeProviderError {
    return new UnknownOutcomeProviderError(
      `${this.where}: ${message}; it may have been done all the same`,
      { providerRequestIds: this.requestIds },
    );
  }

  private lost(message: string): ProviderError {
    return this.changesSent > 0
      ? this.unknown(message)
      : this.retryable(`${message}; nothing was done`);
  }
}

/**
 * Node reports a host with several addresses as an aggregate without a message
 * of its own. Told by shape: Node's own errors may be of another realm.
 */
function describe(error: unknown): {
  message: string;
  code?: string;
  name?: string;
} {
  const { message, code, name, errors } = Object(error) as {
    message?: string;
    code?: string;
    name?: string;
    errors?: unknown[];
  };
  if (errors?.length) {
    return describe(errors[0]);
  }
  return { message: message || code || String(error), code, name };
}
