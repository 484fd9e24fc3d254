import {
  explainFailure,
  ProviderError,
  RequestAnswer,
  secondsToWait,
} from '@jit-access/backstage-plugin-jit-access-node';
import { ScimCall } from './ScimCall';

/** What a server answered. @internal */
export interface ScimAnswer {
  status: number;
  /** Parsed body; absent where there was none, or none that was needed. */
  body?: unknown;
  etag?: string;
  retryAfter?: string;
  /** When it was sent, by the server's own clock. */
  date?: string;
  location?: string;
  /** The server's own words about an error, without secrets. */
  detail?: string;
  scimType?: string;
}

const CHECK_AUTH =
  'Check "auth" of the instance in the configuration, and that its identity may read users and groups and change the members of groups';
const DEFAULT_WAIT_SECONDS = 10;

/**
 * The class of provider error that an answer other than success stands for.
 * @param what - what was asked, in words: `reading the group "a"`
 * @internal
 */
export function statusFailure(
  call: ScimCall,
  answer: ScimAnswer,
  what: string,
  change: boolean,
): ProviderError {
  const { status, detail, retryAfter, date } = answer;
  if (status >= 300 && status < 400) {
    return call.permanent(
      `${what} was redirected${originOf(answer.location)}, and redirects are not followed; set baseUrl to where the server really is`,
    );
  }
  const advice = [401, 403].includes(status) ? CHECK_AUTH : undefined;
  const kind = kindOf(call, answer);
  const reason = detail ?? 'it gave no reason';
  return explainFailure({
    error: undefined,
    write: change,
    where: call.where,
    what,
    providerRequestIds: call.requestIds,
    answer: {
      status,
      kind,
      // Only what is final is advised on; this is tried again all the same.
      message: advice && kind === 'retryable' ? `${reason}. ${advice}` : reason,
      waitSeconds: secondsToWait(retryAfter, date) ?? DEFAULT_WAIT_SECONDS,
    },
    advice,
  });
}

/** Where SCIM servers mean something else than the status says by itself. */
function kindOf(
  { purpose }: ScimCall,
  { status, retryAfter }: ScimAnswer,
): RequestAnswer['kind'] {
  switch (status) {
    case 401:
    case 403:
      // Access that has to go is not given up because a token ran out.
      return purpose === 'remove' ? 'retryable' : 'permanent';
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

/** The origin only: a path may hold what is nobody's business. */
function originOf(location: string | undefined): string {
  return location && URL.canParse(location)
    ? ` to ${new URL(location).origin}`
    : '';
}
