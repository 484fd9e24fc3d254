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
  /** Such as `Kubernetes cluster orders`. */
  where: string;
  /** For people: `make the binding`. */
  what: string;
  providerRequestIds: string[];
}

/** The API server's own words; see its `Status`. */
interface Status {
  message?: string;
  reason?: string;
  details?: { retryAfterSeconds?: number };
}

const LONGEST_MESSAGE = 400;

/** The error that the engine acts by. @internal */
export function explain(failure: Failure): ProviderError {
  const { error } = failure;
  if (error instanceof ProviderError) {
    return error;
  }
  const { code, headers = {} } = Object(error) as {
    code?: unknown;
    headers?: Record<string, string>;
  };
  return typeof code === 'number'
    ? explainAnswer(failure, code, headers)
    : explainSilence(failure);
}

/** What the API server said of a refusal. @internal */
function statusOf(error: unknown): Status {
  const { body } = Object(error) as { body?: unknown };
  if (typeof body !== 'string') {
    return Object(body) as Status;
  }
  try {
    return Object(JSON.parse(body)) as Status;
  } catch {
    return { message: body };
  }
}

function explainAnswer(
  { error, write, where, what, providerRequestIds }: Failure,
  code: number,
  headers: Record<string, string>,
): ProviderError {
  const options = { cause: error, providerRequestIds };
  const { message = '', reason = '', details } = statusOf(error);
  const said = `${where} answered ${code} ${reason} to "${what}": ${message.slice(0, LONGEST_MESSAGE)}`;
  if (code === 429) {
    const asked = headers['retry-after'] ?? details?.retryAfterSeconds;
    const wait = Math.max(1, Math.ceil(Number(asked) || 1));
    return new ThrottledProviderError(
      `${where} asks to wait ${wait} s before "${what}"`,
      wait,
      options,
    );
  }
  if (code >= 500 || code === 408) {
    return write
      ? new UnknownOutcomeProviderError(
          `${said}; it may have been done all the same`,
          options,
        )
      : new RetryableProviderError(`${said}; nothing was done`, options);
  }
  if (code === 409) {
    return new ConflictProviderError(said, options);
  }
  return new PermanentProviderError(
    `${said}. ${advice(code, message)}`,
    options,
  );
}

function advice(code: number, message: string): string {
  if (/not currently held|escalat/i.test(message)) {
    return 'Give the identity of JIT Access the verb "bind" on this role, and never "escalate"; see the README for the least permissions';
  }
  switch (code) {
    case 401:
      return 'Check the token of the cluster in jitAccess.providers.kubernetes';
    case 403:
      return 'The identity of JIT Access may not do this; see the README for the least permissions';
    case 404:
      return 'Check namespace and role in the role document';
    default:
      return 'Correct the role document or the mapping of the person';
  }
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
      `${said}. Check "ca" of the cluster in jitAccess.providers.kubernetes`,
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
