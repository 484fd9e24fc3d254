import {
  explainFailure,
  ProviderError,
  RequestAnswer,
  secondsToWait,
} from '@jit-access/backstage-plugin-jit-access-node';

/** What is known of a request to Azure or Entra that did not succeed. @internal */
export interface AzureFailure {
  error: unknown;
  write: boolean;
  where: string;
  what: string;
  providerRequestIds: string[];
}

/** Codes that mean more than their status, in the classes that the engine acts by. */
const KINDS: Record<string, RequestAnswer['kind']> = {
  // Somebody was added to the directory a moment ago, and not everywhere yet.
  PrincipalNotFound: 'retryable',
  SubjectNotFound: 'retryable',
  // Another request of the same kind is still under way.
  PendingRoleAssignmentRequest: 'conflict',
  RoleAssignmentRequestExists: 'conflict',
  RoleAssignmentExists: 'conflict',
  ScopeLocked: 'permanent',
};

const ADVICE: Record<string, string> = {
  RoleAssignmentRequestPolicyValidationFailed:
    "The role's settings in Privileged Identity Management refuse it: ExpirationRule stands for a duration that is too long or too short, the other rules for a ticket, a second factor or an approval that is asked for. Shorten the role's duration in the role document, or change the settings of the role there",
  ActiveDurationTooShort:
    'Privileged Identity Management takes nothing shorter than five minutes: let people ask for five minutes at least (duration.min)',
  ScopeLocked:
    'A lock in Azure forbids changes of role assignments there; it has to be removed',
  RoleAssignmentLimitExceeded:
    'Azure has no room for more role assignments there; remove some',
  RoleDefinitionDoesNotExist: 'Correct the role in the role document',
  AadPremiumLicenseRequired:
    'The tenant is not licensed for Privileged Identity Management: set roleAssignments.mode to plain, and name the provider azure-rbac in role documents',
  InvalidAuthenticationTokenTenant:
    'The subscription belongs to another tenant; correct tenantId in jitAccess.providers.azure.tenants',
};

/** The error that the engine acts by. @internal */
export function explain(failure: AzureFailure): ProviderError {
  const answer = answerOf(failure.error);
  return explainFailure({
    ...failure,
    answer,
    advice: answer && advice(answer.status, codeOf(failure.error)),
  });
}

/** The error that the engine acts by where no token could be had: nothing was sent. @internal */
export function explainSignIn(
  failure: Omit<AzureFailure, 'write' | 'what'>,
): ProviderError {
  const { error } = failure;
  const { statusCode, name, message, errorResponse } = Object(error) as {
    statusCode?: number;
    name?: string;
    message?: string;
    errorResponse?: { errorDescription?: string };
  };
  const refused = statusCode !== undefined && name === 'AuthenticationError';
  const unavailable =
    name === 'CredentialUnavailableError' ||
    name === 'AggregateAuthenticationError';
  return explainFailure({
    ...failure,
    write: false,
    what: 'sign in',
    answer:
      refused || unavailable
        ? {
            status: statusCode ?? 401,
            message: errorResponse?.errorDescription ?? message ?? '',
          }
        : undefined,
    advice:
      'Check tenantId, clientId and the secret or certificate of the tenant in jitAccess.providers.azure.tenants, and endpoints.authority in a sovereign cloud',
  });
}

/** Azure's own code of the refusal, such as `RoleAssignmentExists`. @internal */
export function codeOf(error: unknown): string {
  const { cause, response } = Object(error) as {
    cause?: unknown;
    response?: { bodyAsText?: string | null };
  };
  if (response) return String(bodyOf(response.bodyAsText).code ?? '');
  return cause ? codeOf(cause) : '';
}

/** @internal */
export function statusOf(error: unknown): number | undefined {
  const { statusCode, response } = Object(error) as {
    statusCode?: number;
    response?: unknown;
  };
  return response ? statusCode : undefined;
}

function answerOf(error: unknown): RequestAnswer | undefined {
  const status = statusOf(error);
  if (status === undefined) return undefined;
  const { response } = error as {
    response: {
      bodyAsText?: string | null;
      headers: { get(name: string): string | undefined };
    };
  };
  const { code, message } = bodyOf(response.bodyAsText);
  const said = [code, message].filter(Boolean).join(': ');
  return {
    status,
    message: said || 'no reason was given',
    waitSeconds: secondsToWait(
      response.headers.get('retry-after'),
      response.headers.get('date'),
    ),
    // A success that the model does not know is no refusal.
    kind: status < 400 ? 'unknown-outcome' : KINDS[code ?? ''],
  };
}

function bodyOf(text: string | null | undefined): {
  code?: string;
  message?: string;
} {
  try {
    const body = Object(JSON.parse(text ?? ''));
    return Object(body.error ?? body.Error ?? body);
  } catch {
    return { message: text ?? undefined };
  }
}

function advice(status: number, code: string): string {
  if (ADVICE[code]) return ADVICE[code];
  switch (status) {
    case 401:
      return 'Azure does not take the token: check tenant, credential and endpoints in jitAccess.providers.azure.tenants';
    case 403:
      return 'The identity of JIT Access may not do this; see the README for the least permissions';
    case 404:
      return 'It is not there, or the identity of JIT Access may not see it: check the role document';
    default:
      return 'Correct the role document or the mapping of the person';
  }
}
