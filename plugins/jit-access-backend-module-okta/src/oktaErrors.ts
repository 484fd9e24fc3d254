import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';

/** What went wrong in which request. @internal */
export interface Failure {
  error: unknown;
  /** Could the request have changed anything? */
  write: boolean;
  /** Such as `Okta organisation acme`. */
  where: string;
  /** For people: `add to group Orders`. */
  what: string;
  providerRequestIds: string[];
  nowMs: number;
}

/** The error of the SDK for an answer that is no success. */
interface Answered {
  status: number;
  errorCode?: string;
  errorSummary?: string;
  errorCauses?: Array<{ errorSummary?: string }>;
  message: string;
  url?: string;
  headers?: { get(name: string): string | null };
}

const LONGEST_MESSAGE = 300;

/** The error that the engine acts by. @internal */
export function explain(failure: Failure): ProviderError {
  const { error } = failure;
  if (error instanceof ProviderError) {
    return error;
  }
  const answered = Object(error) as Partial<Answered>;
  return typeof answered.status === 'number'
    ? explainAnswer(failure, answered as Answered)
    : explainSilence(failure);
}

function explainAnswer(failure: Failure, answered: Answered): ProviderError {
  const { where, what, write, error, providerRequestIds } = failure;
  const options = { cause: error, providerRequestIds };
  const { status } = answered;
  const said = `${where} answered ${status} to "${what}": ${reasonOf(answered)}`;
  if (status === 429) {
    const wait = secondsToWait(answered, failure.nowMs);
    return new ThrottledProviderError(
      `${where} asks to wait ${wait} s before "${what}"`,
      wait,
      options,
    );
  }
  if (status >= 500 || status === 408) {
    return write
      ? new UnknownOutcomeProviderError(
          `${said}; it may have been done all the same`,
          options,
        )
      : new RetryableProviderError(`${said}; nothing was done`, options);
  }
  if (status === 409) {
    return new ConflictProviderError(said, options);
  }
  return new PermanentProviderError(`${said}. ${advice(answered)}`, options);
}

function reasonOf({
  errorCode,
  errorSummary,
  errorCauses = [],
  message,
}: Answered): string {
  const causes = errorCauses.map(cause => cause.errorSummary).filter(Boolean);
  const reason = errorCode
    ? [`${errorCode} ${errorSummary}`, ...causes].join('; ')
    : message;
  return reason.slice(0, LONGEST_MESSAGE);
}

function advice(answered: Answered): string {
  const { status, url = '' } = answered;
  const reason = reasonOf(answered);
  if (url.includes('/oauth2/v1/token')) {
    return 'Check clientId, privateKey and keyId of the organisation in jitAccess.providers.okta, and that the scopes of the README are granted to the application';
  }
  if (/rule|managed|directory|APP_GROUP|BUILT_IN/i.test(reason)) {
    return 'Okta keeps the members of this group itself; name a group without rules and without a directory behind it';
  }
  switch (status) {
    case 401:
      return 'Check token or oauth of the organisation in jitAccess.providers.okta';
    case 403:
      return 'The identity of JIT Access may not do this; see the README for the least permissions';
    case 404:
      return 'It does not exist, or the identity of JIT Access may not see it';
    default:
      return 'Correct the role document or the mapping of the person';
  }
}

/** Okta says when, by its own clock: its Date says how far that is from ours. */
function secondsToWait({ headers }: Answered, nowMs: number): number {
  const resetsAt = Number(headers?.get('x-rate-limit-reset')) * 1000;
  const dated = Date.parse(headers?.get('date') ?? '');
  const theirNow = Number.isNaN(dated) ? nowMs : dated;
  const seconds = Math.ceil((resetsAt - theirNow) / 1000);
  return seconds > 0 ? seconds : 1;
}

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET/;

function explainSilence(failure: Failure): ProviderError {
  const { where, what, write, error, providerRequestIds } = failure;
  const options = { cause: error, providerRequestIds };
  const { message = String(error), code } = Object(error) as {
    message?: string;
    code?: string;
  };
  const said = `${where} did not answer to "${what}": ${message}`;
  if (code && BAD_CERTIFICATE.test(code)) {
    return new PermanentProviderError(
      `${said}. Make its certificate known to Node (NODE_EXTRA_CA_CERTS)`,
      options,
    );
  }
  return write && !(code && NEVER_SENT.has(code))
    ? new UnknownOutcomeProviderError(
        `${said}; it may have been done all the same`,
        options,
      )
    : new RetryableProviderError(`${said}; nothing was done`, options);
}
