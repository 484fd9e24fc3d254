import {
  RequestAnswer,
  secondsToWait,
} from '@jit-access/backstage-plugin-jit-access-node';

/** The error of the SDK for an answer that is no success. @internal */
export interface Refusal {
  status: number;
  errorCode?: string;
  errorSummary?: string;
  errorCauses?: Array<{ errorSummary?: string }>;
  message: string;
  url?: string;
  headers?: { get(name: string): string | null };
}

/** Undefined: no answer came. @internal */
export function refusalOf(error: unknown): Refusal | undefined {
  const refusal = Object(error) as Partial<Refusal>;
  return typeof refusal.status === 'number' ? (refusal as Refusal) : undefined;
}

/** What the engine has to know of it. @internal */
export function answerOf(refusal: Refusal): RequestAnswer {
  const { status } = refusal;
  return {
    status,
    message: reasonOf(refusal),
    ...(status === 429 && { waitSeconds: waitOf(refusal) }),
  };
}

/** What to do where trying again does not help. @internal */
export function adviceFor(refusal: Refusal): string {
  const { status, url = '' } = refusal;
  const reason = reasonOf(refusal);
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

function reasonOf({
  errorCode,
  errorSummary,
  errorCauses = [],
  message,
}: Refusal): string {
  const causes = errorCauses.map(cause => cause.errorSummary).filter(Boolean);
  return errorCode
    ? [`${errorCode} ${errorSummary}`, ...causes].join('; ')
    : message;
}

/** Okta says when, and not for how long. */
function waitOf({ headers }: Refusal): number | undefined {
  const reset = headers?.get('x-rate-limit-reset');
  return reset
    ? secondsToWait(
        new Date(Number(reset) * 1000).toUTCString(),
        headers?.get('date'),
      )
    : secondsToWait(headers?.get('retry-after'), headers?.get('date'));
}
