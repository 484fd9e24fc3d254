import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { EndpointConfig } from '../config';
import { AnswerTooLongError } from './boundedBody';
import { AddressRefusedError } from './safeLookup';

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
const DEFAULT_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 3600;

/** What is known of an answer that is no success. @internal */
export interface Refusal {
  status: number;
  /** In the receiver's words, without secrets. */
  said?: string;
  retryAfter?: string;
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
    const { message, code, name } = describe(error);
    if (name === AddressRefusedError.name) {
      return this.permanent(message);
    }
    if (code && CERTIFICATE.test(code)) {
      return this.permanent(
        `${message} (${code}); check "tls" of the endpoint in the configuration`,
      );
    }
    if (code && NOTHING_WAS_SENT.has(code)) {
      return this.retryable(`${message} (${code}); nothing was done`);
    }
    if (error instanceof AnswerTooLongError) {
      return this.nonsense(
        `an answer that is longer than maxResponseBytes (${error.maxBytes}) of the endpoint`,
      );
    }
    if (this.signal.aborted) {
      return this.lost('the call was aborted');
    }
    const late = name === 'TimeoutError' || code === 'UND_ERR_ABORTED';
    return this.lost(
      late
        ? `no answer within ${this.endpoint.requestTimeout}`
        : `the line broke: ${message}${code ? ` (${code})` : ''}`,
    );
  }

  /** It answered, but not as agreed. What became of a change is not known then. */
  nonsense(what: string): ProviderError {
    const message = `it answered with ${what}`;
    return this.changes ? this.unknown(message) : this.permanent(message);
  }

  /** A status other than success. */
  refused(refusal: Refusal): ProviderError {
    const { status, said } = refusal;
    const message = `${this.operation} was answered with ${status}${said ? `: ${said}` : ''}`;
    const full = `${this.where}: ${message}`;
    const options = { providerRequestIds: this.requestIds };
    if (status >= 300 && status < 400) {
      return this.permanent(
        `${this.operation} was redirected${originOf(refusal.location)}, and redirects are not followed; set url to where the receiver really is`,
      );
    }
    switch (status) {
      case 401:
      case 403: {
        const remedy = `${message}; check signingKeys of the endpoint, and the clocks of both sides`;
        // Access that has to go is not given up because a key ran out.
        return this.operation === 'remove'
          ? this.retryable(remedy)
          : this.permanent(remedy);
      }
      case 408:
      case 425:
        return this.retryable(message);
      case 409:
      case 412:
        return new ConflictProviderError(full, options);
      case 429:
        return new ThrottledProviderError(full, waitSeconds(refusal), options);
      case 503:
        return refusal.retryAfter
          ? new ThrottledProviderError(full, waitSeconds(refusal), options)
          : this.retryable(message);
      case 501:
        return this.permanent(message);
      default:
        break;
    }
    if (status < 500) {
      return this.permanent(message);
    }
    return this.changes ? this.unknown(message) : this.retryable(message);
  }

  private get changes(): boolean {
    return this.operation === 'ensure' || this.operation === 'remove';
  }

  private get where(): string {
    return `Webhook "${this.endpoint.name}"`;
  }

  private lost(message: string): ProviderError {
    return this.changes ? this.unknown(message) : this.retryable(message);
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

/** Seconds to wait: a number or a date in the header; an hour at most. */
function waitSeconds({ retryAfter }: Refusal): number {
  const text = retryAfter?.trim() ?? '';
  const seconds = /^\d+$/.test(text)
    ? Number(text)
    : Math.ceil((Date.parse(text) - Date.now()) / 1000);
  return Number.isFinite(seconds)
    ? Math.min(Math.max(seconds, 1), LONGEST_WAIT_SECONDS)
    : DEFAULT_WAIT_SECONDS;
}

/** The origin only: a path may hold what is nobody's business. */
function originOf(location: string | undefined): string {
  return location && URL.canParse(location)
    ? ` to ${new URL(location).origin}`
    : '';
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
