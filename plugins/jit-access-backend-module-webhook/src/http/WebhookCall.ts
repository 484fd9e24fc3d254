import {
  explainFailure,
  PermanentProviderError,
  ProviderError,
  RequestAnswer,
  RetryableProviderError,
  secondsToWait,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { EndpointConfig } from '../config';
import { AnswerTooLongError } from './boundedBody';
import { AddressRefusedError } from './safeLookup';

const CHECK_TLS = 'Check "tls" of the endpoint in the configuration';
const CHECK_KEYS =
  'Check signingKeys of the endpoint, and the clocks of both sides';
const DEFAULT_WAIT_SECONDS = 10;

/** What is known of an answer that is no success. @internal */
export interface Refusal {
  status: number;
  /** In the receiver's words, without secrets. */
  said?: string;
  retryAfter?: string;
  /** When it was sent, by the receiver's own clock. */
  date?: string;
  location?: string;
}

/**
 * One call of the provider: what it is for and its signal, and the error that
 * the engine acts by for whatever goes wrong in it.
 * @internal
 */
export class WebhookCall {
  /** By which both sides find the call in their logs. */
  readonly requestIds: string[] = [];

  constructor(
    readonly endpoint: EndpointConfig,
    readonly operation: 'ensure' | 'remove' | 'observe' | 'check',
    readonly signal: AbortSignal,
  ) {}

  /** @throws RetryableProviderError - before anything was sent */
  throwIfAborted(): void {
    if (this.signal.aborted) {
      throw this.retryable('the call was aborted; nothing was done');
    }
  }

  /** What broke below HTTP. */
  explain(error: unknown): ProviderError {
    const {
      message = '',
      code,
      name,
    } = Object(error) as {
      message?: string;
      code?: string;
      name?: string;
    };
    if (name === AddressRefusedError.name) {
      return this.permanent(message);
    }
    if (/^ERR_(?:SSL|TLS)_(?!CERT)/.test(code ?? '')) {
      return this.permanent(`${message} (${code}). ${CHECK_TLS}`);
    }
    if (error instanceof AnswerTooLongError) {
      return this.nonsense(
        `an answer that is longer than maxResponseBytes (${error.maxBytes}) of the endpoint`,
      );
    }
    return explainFailure({
      error: this.saidPlainly(error),
      write: this.changes,
      where: this.where,
      what: this.operation,
      providerRequestIds: this.requestIds,
      certificateAdvice: CHECK_TLS,
    });
  }

  /** It answered, but not as agreed. What became of a change is not known then. */
  nonsense(what: string): ProviderError {
    const message = `it answered with ${what}`;
    return this.changes ? this.unknown(message) : this.permanent(message);
  }

  /** A status other than success. */
  refused(refusal: Refusal): ProviderError {
    const { status, said, retryAfter, date } = refusal;
    if (status >= 300 && status < 400) {
      return this.permanent(
        `${this.operation} was redirected${originOf(refusal.location)}, and redirects are not followed; set url to where the receiver really is`,
      );
    }
    const advice = [401, 403].includes(status) ? CHECK_KEYS : undefined;
    const kind = this.kindOf(refusal);
    const reason = said ?? 'it gave no reason';
    return explainFailure({
      error: undefined,
      write: this.changes,
      where: this.where,
      what: this.operation,
      providerRequestIds: this.requestIds,
      answer: {
        status,
        kind,
        // Only what is final is advised on; this is tried again all the same.
        message:
          advice && kind === 'retryable' ? `${reason}. ${advice}` : reason,
        waitSeconds: secondsToWait(retryAfter, date) ?? DEFAULT_WAIT_SECONDS,
      },
      advice,
    });
  }

  /** Where the contract means something else than the status says by itself. */
  private kindOf({ status, retryAfter }: Refusal): RequestAnswer['kind'] {
    switch (status) {
      case 401:
      case 403:
        // Access that has to go is not given up because a key ran out.
        return this.operation === 'remove' ? 'retryable' : 'permanent';
      case 408:
      case 425:
        return 'retryable';
      case 503:
        return retryAfter ? 'throttled' : 'retryable';
      case 501:
        return 'permanent';
      default:
        return undefined;
    }
  }

  /** Told by shape: Node's own errors may be of another realm. */
  private saidPlainly(error: unknown): unknown {
    if (this.signal.aborted) {
      return new Error('the call was aborted');
    }
    const { name, code } = Object(error) as { name?: string; code?: string };
    return name === 'TimeoutError' || code === 'UND_ERR_ABORTED'
      ? new Error(`no answer within ${this.endpoint.requestTimeout}`)
      : error;
  }

  private get changes(): boolean {
    return this.operation === 'ensure' || this.operation === 'remove';
  }

  private get where(): string {
    return `Webhook "${this.endpoint.name}"`;
  }

  private permanent(message: string): PermanentProviderError {
    return new PermanentProviderError(`${this.where}: ${message}`, {
      providerRequestIds: this.requestIds,
    });
  }

  private retryable(message: string): RetryableProviderError {
    return new RetryableProviderError(`${this.where}: ${message}`, {
      providerRequestIds: this.requestIds,
    });
  }

  private unknown(message: string): UnknownOutcomeProviderError {
    return new UnknownOutcomeProviderError(
      `${this.where}: ${message}; it may have been done all the same`,
      { providerRequestIds: this.requestIds },
    );
  }
}

/** The origin only: a path may hold what is nobody's business. */
function originOf(location: string | undefined): string {
  return location && URL.canParse(location)
    ? ` to ${new URL(location).origin}`
    : '';
}
