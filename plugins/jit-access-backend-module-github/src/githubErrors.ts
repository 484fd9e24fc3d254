import {
  RequestAnswer,
  secondsToWait,
} from '@jit-access/backstage-plugin-jit-access-node';

/** An answer of GitHub that is no success. @internal */
export interface Refusal {
  status: number;
  message: string;
  headers: Record<string, string | number | undefined>;
}

/** GitHub's advice where a secondary limit does not say how long to wait. */
const SECONDARY_LIMIT_SECONDS = 60;
const SYNCED =
  /synchroni[sz]|identity provider|externally.managed|managed by your (?:enterprise|idp)|scim/i;

/** What the engine has to know of it: GitHub also answers 403 to who has to wait. @internal */
export function answerOf(refusal: Refusal): RequestAnswer {
  const { status, message } = refusal;
  const waitSeconds = waitOf(refusal);
  return waitSeconds === undefined
    ? { status, message }
    : { status, message, waitSeconds, kind: 'throttled' };
}

/** What to do where trying again does not help. @internal */
export function adviceFor({ status, message, headers }: Refusal): string {
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
function waitOf({ status, message, headers }: Refusal): number | undefined {
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const date = textOf(headers.date);
  const after = secondsToWait(textOf(headers['retry-after']), date);
  if (after !== undefined) {
    return after;
  }
  if (textOf(headers['x-ratelimit-remaining']) === '0') {
    const reset = new Date(Number(headers['x-ratelimit-reset']) * 1000);
    return secondsToWait(reset.toUTCString(), date) ?? SECONDARY_LIMIT_SECONDS;
  }
  const secondary = /secondary rate limit|abuse detection/i.test(message);
  return secondary || status === 429 ? SECONDARY_LIMIT_SECONDS : undefined;
}

function textOf(header: string | number | undefined): string | undefined {
  return header === undefined ? undefined : String(header);
}
