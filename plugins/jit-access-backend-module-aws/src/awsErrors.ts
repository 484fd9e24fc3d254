import {
  explainFailure,
  ProviderError,
  RequestAnswer,
  RequestFailure,
  secondsToWait,
} from '@jit-access/backstage-plugin-jit-access-node';

/** What an error of the SDK says. */
interface AwsError {
  name?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

/** Said with 400 or 403, and yet worth trying again. */
const KINDS: Record<string, RequestAnswer['kind']> = {
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  SlowDown: 'throttled',
  ConflictException: 'conflict',
  ConcurrentModification: 'conflict',
  ConcurrentModificationException: 'conflict',
  EntityTemporarilyUnmodifiable: 'conflict',
  EntityTemporarilyUnmodifiableException: 'conflict',
  // Said with 409, but waiting does not help.
  LimitExceeded: 'permanent',
  LimitExceededException: 'permanent',
  EntityAlreadyExists: 'permanent',
  // Keys of a role are renewed by themselves.
  ExpiredToken: 'retryable',
  ExpiredTokenException: 'retryable',
  RequestExpired: 'retryable',
};

/** The error that the engine acts by. @internal */
export function explain(failure: RequestFailure): ProviderError {
  const {
    name = '',
    message,
    $metadata,
    $response,
  } = Object(failure.error) as AwsError;
  const status = $metadata?.httpStatusCode;
  // Answers that cannot be understood come without a name of their own.
  if (status === undefined || status < 400) return explainFailure(failure);
  const said = message && message !== name ? `${name}: ${message}` : name;
  return explainFailure({
    ...failure,
    answer: {
      status,
      message: said,
      waitSeconds: secondsToWait(
        header($response?.headers, 'retry-after'),
        header($response?.headers, 'date'),
      ),
      kind: KINDS[name],
    },
    advice: advice(name, status, message ?? ''),
  });
}

function header(
  headers: Record<string, string> | undefined,
  name: string,
): string | undefined {
  const found = Object.entries(headers ?? {}).find(
    ([key]) => key.toLowerCase() === name,
  );
  return found?.[1];
}

function advice(name: string, status: number, message: string): string {
  if (/^LimitExceeded/.test(name)) {
    return 'IAM limits the inline policies of a user to 2,048 characters in all, and those of a role to 10,240: end other access of that user or role, or take an inline policy away that is not needed';
  }
  if (name === 'ServiceQuotaExceededException') {
    return 'Ask AWS for a higher quota, or end access that is not needed';
  }
  if (/DurationSeconds|session limit/i.test(message)) {
    return 'Set "maxSession" of the account in jitAccess.providers.aws.accounts to what the role allows: its own maximum, and one hour at most where the credentials of JIT Access are those of a role';
  }
  if (
    /^(?:InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|AuthFailure)/.test(
      name,
    )
  ) {
    return 'Check the credentials for this account ("aws" in the configuration of Backstage, or of this machine)';
  }
  if (/Malformed|PackedPolicy/.test(name)) {
    return 'Correct the statements in the role document';
  }
  if (status === 403 || /AccessDenied|Unauthorized/.test(name)) {
    return 'The identity of JIT Access may not do this; see the README for the least permissions';
  }
  return 'Correct the role document, the configuration or the mapping of the person';
}
