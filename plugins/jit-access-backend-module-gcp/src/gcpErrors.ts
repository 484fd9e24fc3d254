import {
  explainFailure,
  ProviderError,
  RequestAnswer,
  secondsToWait,
} from '@jit-access/backstage-plugin-jit-access-node';

/** What went wrong in which request. */
interface Failure {
  error: unknown;
  write: boolean;
  where: string;
  what: string;
  providerRequestIds: string[];
}

/** Google's own words; see AIP-193. */
interface Words {
  message?: string;
  status?: string;
  errors?: { reason?: string }[];
  details?: { reason?: string; retryDelay?: string; requestId?: string }[];
}

/** HTTP status of an answer that is no success. @internal */
export function statusOf(error: unknown): number | undefined {
  const { response } = Object(error) as { response?: { status?: unknown } };
  const status = response?.status;
  return typeof status === 'number' ? status : undefined;
}

/** The error that the engine acts by. @internal */
export function explain(failure: Failure): ProviderError {
  const { error } = failure;
  if (error instanceof ProviderError) return error;
  const status = statusOf(error);
  const { headers, words } = answerOf(error);
  const text = words.message ?? messageOf(error);
  const ids = (words.details ?? []).flatMap(({ requestId }) => requestId ?? []);
  return explainFailure({
    ...failure,
    error: bare(error, text),
    providerRequestIds: [...failure.providerRequestIds, ...ids],
    ...(status !== undefined && {
      answer: {
        status,
        message: words.status ? `${words.status}: ${text}` : text,
        waitSeconds: waitOf(headers, words),
        kind: kindOf(words, text),
      },
    }),
    advice: advice(failure.what, status, text),
  });
}

/** Google says of some limits that it is forbidden, and of rules that what was sent is outdated. */
function kindOf(
  { errors, details }: Words,
  text: string,
): RequestAnswer['kind'] {
  if (RULE.test(text)) return 'permanent';
  const reasons = [...(errors ?? []), ...(details ?? [])].map(
    ({ reason = '' }) => reason,
  );
  return reasons.some(reason =>
    /^(?:userR|r)ateLimitExceeded$|^RATE_LIMIT_EXCEEDED$/.test(reason),
  )
    ? 'throttled'
    : undefined;
}

function waitOf(headers: Headers | undefined, { details }: Words) {
  const delay = details?.find(({ retryDelay }) => retryDelay)?.retryDelay;
  return secondsToWait(
    headers?.get('retry-after') ?? delay?.replace(/s$/, ''),
    headers?.get('date'),
  );
}

function answerOf(error: unknown): { headers?: Headers; words: Words } {
  const { response } = Object(error) as {
    response?: { headers?: Headers; data?: { error?: unknown } | string };
  };
  const { headers, data } = response ?? {};
  const said = typeof data === 'string' ? data : data?.error;
  const words = (
    typeof said === 'string' ? { message: said } : Object(said)
  ) as Words;
  return { headers: headers?.get ? headers : undefined, words };
}

function messageOf(error: unknown): string {
  return String((Object(error) as { message?: unknown }).message ?? error);
}

/** Without request and answer, which hold tokens. */
function bare(error: unknown, message: string): Error {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown };
  return Object.assign(
    new Error(message, cause === undefined ? undefined : { cause }),
    typeof code === 'string' && { code },
  );
}

const UNIFORM = /uniform bucket-level/i;
const RULE = /permitted customer|constraints\/|uniform bucket-level/i;
/** Google's numbers for what the subscription lacks are in the text. */
const SUBSCRIPTION = /\b300[56]\b|subscription|expiry|ExpiryDetail/i;

function advice(what: string, status: number | undefined, text: string) {
  if (what === 'sign in') {
    return 'Check the credentials in jitAccess.providers.gcp, or the Application Default Credentials of the backend';
  }
  if (/group|membership/.test(what) && SUBSCRIPTION.test(text)) {
    return 'Membership with an end needs Cloud Identity Premium, Google Workspace Enterprise or Education Plus; without it, give the role by IAM instead';
  }
  if (UNIFORM.test(text)) {
    return 'Switch uniform bucket-level access on for the bucket: without it its policy takes no conditions';
  }
  if (RULE.test(text)) {
    return "A rule of the organisation forbids it: allow the person's domain there, or give access to somebody of another";
  }
  switch (status) {
    case 400:
      return 'Check role and condition in the role document, and that the address is an account of Google';
    case 401:
      return 'Check the credentials in jitAccess.providers.gcp';
    case 403:
      return 'It is not there, or the identity of JIT Access may not do this; see the README for the least permissions';
    case 404:
      return 'Check the role document: it names something that is not there';
    default:
      return undefined;
  }
}
