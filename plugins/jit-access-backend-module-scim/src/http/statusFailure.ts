import {
  ConflictProviderError,
  ProviderError,
  ThrottledProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { ScimCall } from './ScimCall';

/** What a server answered. @internal */
export interface ScimAnswer {
  status: number;
  /** Parsed body; absent where there was none, or none that was needed. */
  body?: unknown;
  etag?: string;
  retryAfter?: string;
  location?: string;
  /** The server's own words about an error, without secrets. */
  detail?: string;
  scimType?: string;
}

const DEFAULT_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 3600;

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
  const { status } = answer;
  const said = answer.detail ? `: ${answer.detail}` : '';
  const message = `${what} was answered with ${status}${said}`;
  const options = { providerRequestIds: call.requestIds };
  const full = `${call.where}: ${message}`;
  if (status >= 300 && status < 400) {
    return call.permanent(
      `${what} was redirected${originOf(answer.location)}, and redirects are not followed; set baseUrl to where the server really is`,
    );
  }
  switch (status) {
    case 401:
    case 403: {
      const remedy = `${message}; check "auth" of the instance in the configuration, and that its identity may read users and groups and change the members of groups`;
      // Access that has to go is not given up because a token ran out.
      return call.purpose === 'remove'
        ? call.retryable(remedy)
        : call.permanent(remedy);
    }
    case 408:
    case 425:
      return call.retryable(message);
    case 409:
    case 412:
      return new ConflictProviderError(full, options);
    case 429:
      return new ThrottledProviderError(full, waitSeconds(answer), options);
    case 503:
      return answer.retryAfter
        ? new ThrottledProviderError(full, waitSeconds(answer), options)
        : call.retryable(message);
    case 501:
      return call.permanent(message);
    default:
      break;
  }
  if (status < 500) {
    return call.permanent(message);
  }
  return change ? call.unknown(message) : call.retryable(message);
}

/** Seconds to wait: a number or a date in the header; an hour at most. */
function waitSeconds({ retryAfter }: ScimAnswer): number {
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
