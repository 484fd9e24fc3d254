import {
  explainFailure,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { InstanceConfig } from '../config';

const CHECK_TLS = 'Check "tls" of the instance in the configuration';

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

  /**
   * Turns what broke below HTTP into the error that the engine acts by.
   * @param what - what was asked: `PATCH /Groups/7`
   */
  explain(error: unknown, what: string, change: boolean): ProviderError {
    if (this.signal.aborted && !(error instanceof ProviderError)) {
      return this.lost('the call was aborted');
    }
    const { code } = Object(error) as { code?: string };
    if (/^ERR_(?:SSL|TLS)_(?!CERT)/.test(code ?? '')) {
      if (change) this.changeRefused();
      return this.permanent(`"${what}" failed with ${code}. ${CHECK_TLS}`);
    }
    const explained = explainFailure({
      error: saidPlainly(error, this.instance.requestTimeout),
      write: change,
      where: this.where,
      what,
      providerRequestIds: this.requestIds,
      certificateAdvice: CHECK_TLS,
    });
    if (change && explained.kind !== 'unknown-outcome') {
      this.changeRefused();
    }
    // An earlier change of the same call may be in the dark still.
    return explained.kind === 'retryable' && this.changesSent > 0
      ? this.unknown(`no answer to "${what}" after a change`)
      : explained;
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

/** A time limit is told by shape: Node's own errors may be of another realm. */
function saidPlainly(error: unknown, limit: string): unknown {
  const { name, code } = Object(error) as { name?: string; code?: string };
  return name === 'TimeoutError' || code === 'UND_ERR_ABORTED'
    ? new Error(`no answer within ${limit}`)
    : error;
}
