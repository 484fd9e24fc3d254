import {
  explainFailure,
  ProviderError,
  RequestAnswer,
  RequestFailure,
  secondsToWait,
} from '@jit-access/backstage-plugin-jit-access-node';

/** The API server's own words. */
interface Status {
  message?: string;
  reason?: string;
  details?: { retryAfterSeconds?: number };
}

/** The error that the engine acts by. @internal */
export function explain(
  failure: Omit<RequestFailure, 'answer' | 'advice' | 'certificateAdvice'>,
): ProviderError {
  const answer = answerOf(failure.error);
  return explainFailure({
    ...failure,
    answer,
    advice: answer && adviceOn(answer),
    certificateAdvice:
      'Check "ca" of the cluster in jitAccess.providers.kubernetes',
  });
}

function answerOf(error: unknown): RequestAnswer | undefined {
  const { code, headers = {} } = Object(error) as {
    code?: unknown;
    headers?: Record<string, string>;
  };
  if (typeof code !== 'number') {
    return undefined;
  }
  const { message, reason, details } = statusOf(error);
  return {
    status: code,
    message: [reason, message].filter(Boolean).join(': ') || 'no reason given',
    waitSeconds:
      secondsToWait(headers['retry-after'], headers.date) ??
      secondsToWait(details?.retryAfterSeconds?.toString()),
  };
}

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

function adviceOn({ status, message }: RequestAnswer): string {
  if (/not currently held|escalat/i.test(message)) {
    return 'Give the identity of JIT Access the verb "bind" on this role, and never "escalate"; see the README for the least permissions';
  }
  if (/exceeded quota/i.test(message)) {
    return 'Raise the quota of the namespace, or wait until other access there has ended';
  }
  if (/being terminated/i.test(message)) {
    return 'The namespace is being deleted; ask again when it is there anew';
  }
  switch (status) {
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
