import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '../providerErrors';
import { innermost } from './innermost';

/**
 * What is known of a request to a target system that did not succeed.
 * @public
 */
export interface RequestFailure {
  /** What was thrown; the cause of the error that comes of it. */
  error: unknown;
  /** Could the request have changed anything? */
  write: boolean;
  /** Which system, for people: `Okta organisation acme`. */
  where: string;
  /** What was asked, for people: `add to group Orders`. */
  what: string;
  /** The target's own ids of the request. */
  providerRequestIds?: string[];
  /** The target's answer; absent: there was none. */
  answer?: RequestAnswer;
  /** What to do where trying again does not help; asked only then. */
  advice?: string;
  /** What to do about a certificate that is not trusted. */
  certificateAdvice?: string;
}

/**
 * An answer of a target system that is no success.
 * @public
 */
export interface RequestAnswer {
  /** HTTP status. */
  status: number;
  /** Why, in the target's own words; without secrets. Cut where it is long. */
  message: string;
  /** How long it asks to wait; see `secondsToWait`. */
  waitSeconds?: number;
  /**
   * What it means, where the target's own code says more than its status:
   * `retryable` for what was not done and can be sent again.
   */
  kind?:
    'retryable' | 'throttled' | 'conflict' | 'permanent' | 'unknown-outcome';
}

const LONGEST_MESSAGE = 400;
const DEFAULT_WAIT_SECONDS = 1;

/**
 * The class of error that the engine acts by, with a sentence for people.
 *
 * @remarks
 * An answer of 429 is throttled, 409 and 412 a conflict, 408 and 5xx of a change
 * an unknown outcome and otherwise retryable, all else permanent; no answer to a
 * change is an unknown outcome unless it was never sent.
 * @public
 */
export function explainFailure(failure: RequestFailure): ProviderError {
  const { error, answer } = failure;
  if (error instanceof ProviderError) return error;
  return answer ? explainAnswer(failure, answer) : explainSilence(failure);
}

function explainAnswer(
  { error, write, where, what, providerRequestIds, advice }: RequestFailure,
  answer: RequestAnswer,
): ProviderError {
  const options = { cause: error, providerRequestIds };
  const reason = answer.message.slice(0, LONGEST_MESSAGE);
  const said = `${where} answered ${answer.status} to "${what}": ${reason}`;
  const kind = answer.kind ?? kindOf(answer.status, write);
  switch (kind) {
    case 'throttled': {
      const wait = answer.waitSeconds ?? DEFAULT_WAIT_SECONDS;
      return new ThrottledProviderError(
        `${where} asks to wait ${wait} s before "${what}": ${reason}`,
        wait,
        options,
      );
    }
    case 'unknown-outcome':
      return new UnknownOutcomeProviderError(
        `${said}; it may have been done all the same`,
        options,
      );
    case 'retryable':
      return new RetryableProviderError(`${said}; nothing was done`, options);
    case 'conflict':
      return new ConflictProviderError(said, options);
    case 'permanent':
      return new PermanentProviderError(
        advice ? `${said}. ${advice}` : said,
        options,
      );
    default:
      throw new Error(`Unknown kind ${kind satisfies never}`);
  }
}

function kindOf(
  status: number,
  write: boolean,
): NonNullable<RequestAnswer['kind']> {
  if (status === 429) return 'throttled';
  if (status === 409 || status === 412) return 'conflict';
  if (status < 500 && status !== 408) return 'permanent';
  return write ? 'unknown-outcome' : 'retryable';
}

/** Codes of failures before a request was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET/;

function explainSilence(failure: RequestFailure): ProviderError {
  const { error, write, where, what, providerRequestIds } = failure;
  const options = { cause: error, providerRequestIds };
  const { message, code = '' } = innermost(error);
  const said = `${where} did not answer to "${what}": ${message.slice(0, LONGEST_MESSAGE)}`;
  if (BAD_CERTIFICATE.test(code)) {
    const advice =
      failure.certificateAdvice ??
      'Make its certificate known to Node (NODE_EXTRA_CA_CERTS)';
    return new PermanentProviderError(`${said}. ${advice}`, options);
  }
  return write && !NEVER_SENT.has(code)
    ? new UnknownOutcomeProviderError(
        `${said}; it may have been done all the same`,
        options,
      )
    : new RetryableProviderError(`${said}; nothing was done`, options);
}
