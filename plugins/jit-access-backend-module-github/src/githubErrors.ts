import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';

/** What is needed to explain an answer that is no success. @internal */
export interface Refusal {
  status: number;
  message: string;
  headers: Record<string, string | number | undefined>;
  /** Could the request have changed anything? */
  write: boolean;
  /** Such as `GitHub organisation acme on github.com`. */
  where: string;
  /** What was being asked, for people: `PUT /orgs/{org}/teams/…`. */
  what: string;
  options: { cause: unknown; providerRequestIds: string[] };
  nowMs: number;
}

/** GitHub's advice where a secondary limit does not say how long to wait. */
const SECONDARY_LIMIT_SECONDS = 60;
const SYNCED =
  /synchroni[sz]|identity provider|externally.managed|managed by your (?:enterprise|idp)|scim/i;

/** The error that the engine acts by, for an answer of GitHub. @internal */
export function explainRefusal(refusal: Refusal): ProviderError {
  const { status, options, where, what, write } = refusal;
  const wait = secondsToWait(refusal);
  if (wait !== undefined) {
    return new ThrottledProviderError(
      `${where} asks to wait ${wait} s: ${refusal.message}`,
      wait,
      options,
    );
  }
  const said = `${where} answered ${status} to ${what}: ${refusal.message}`;
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
  return new PermanentProviderError(`${said}. ${advice(refusal)}`, options);
}

function advice({ status, message, headers }: Refusal): string {
  if (status !== 401 && SYNCED.test(message)) {
    return 'The team is kept by the identity provider: grant membership of the group there, with its own provider, or end the synchronisation';
  }
  const needs = headers['x-accepted-github-permissions'];
  switch (status) {
    case 401:
      return 'Check the token or app of this host in integrations.github';
    case 403:
      return `The token or app of integrations.github may not do this${needs ? `; it needs ${needs}` : ''}; see the README for the least permissions`;
    case 404:
      return 'It does not exist, or the token or app of integrations.github may not see it';
    default:
      return 'Correct the role document or the mapping of the person';
  }
}

/** Undefined: the answer is no request to wait. */
function secondsToWait(refusal: Refusal): number | undefined {
  const { status, message, headers, nowMs } = refusal;
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const after = Number(headers['retry-after']);
  if (after > 0) {
    return Math.ceil(after);
  }
  if (headers['x-ratelimit-remaining'] === '0') {
    const resetsAt = Number(headers['x-ratelimit-reset']) * 1000;
    return resetsAt > nowMs ? Math.ceil((resetsAt - nowMs) / 1000) : 1;
  }
  const secondary = /secondary rate limit|abuse detection/i.test(message);
  return secondary || status === 429 ? SECONDARY_LIMIT_SECONDS : undefined;
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

/** The error that the engine acts by, where no answer came. @internal */
export function explainSilence(
  error: unknown,
  {
    write,
    where,
    what,
    options,
  }: Pick<Refusal, 'write' | 'where' | 'what' | 'options'>,
): ProviderError {
  const { message, code } = innermost(error);
  const said = `${where} did not answer to ${what}: ${message}`;
  if (code && BAD_CERTIFICATE.test(code)) {
    return new PermanentProviderError(
      `${said}. Make its certificate known to Node (NODE_EXTRA_CA_CERTS)`,
      options,
    );
  }
  const maybeDone = write && !(code && NEVER_SENT.has(code));
  return maybeDone
    ? new UnknownOutcomeProviderError(
        `${said}; it may have been done all the same`,
        options,
      )
    : new RetryableProviderError(`${said}; nothing was done`, options);
}

/** Node wraps what happened: told by shape, as errors may be of another realm. */
function innermost(error: unknown): { message: string; code?: string } {
  const { message, code, cause, errors } = Object(error) as {
    message?: string;
    code?: unknown;
    cause?: unknown;
    errors?: unknown[];
  };
  const inner = errors?.length ? errors[0] : cause;
  if (inner) {
    return innermost(inner);
  }
  return {
    message: message || String(code ?? error),
    code: typeof code === 'string' ? code : undefined,
  };
}
