import { isError, ResponseError } from '@backstage/errors';

/** What went wrong, as far as the view has to tell it apart. */
export type FailureKind =
  'denied' | 'not-found' | 'conflict' | 'invalid' | 'unavailable';

/** One field of a form that the server did not accept. */
export interface FieldIssue {
  /** Such as `duration` or `items.0.role`. */
  path: string;
  message: string;
}

function causeOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof ResponseError)) return {};
  return error.cause as unknown as Record<string, unknown>;
}

/**
 * The kind of a failure of a call.
 *
 * @internal
 */
export function kindOfFailure(error: unknown): FailureKind {
  const status = error instanceof ResponseError ? error.statusCode : undefined;
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  if (status !== undefined && status < 500) return 'invalid';
  return 'unavailable';
}

/**
 * The sentence of the server, without the wrapping of the transport.
 *
 * @internal
 */
export function messageOf(error: unknown): string {
  const { message } = causeOf(error);
  if (typeof message === 'string' && message) return message;
  return isError(error) ? error.message : String(error);
}

/**
 * The fields that the server named in its answer; empty when it named none.
 *
 * @internal
 */
export function fieldIssuesOf(error: unknown): FieldIssue[] {
  const { issues } = causeOf(error);
  if (!Array.isArray(issues)) return [];
  return issues.flatMap(issue => {
    const { path, message } = (issue ?? {}) as {
      path?: unknown;
      message?: unknown;
    };
    if (typeof message !== 'string') return [];
    const text = Array.isArray(path) ? path.join('.') : String(path ?? '');
    return [{ path: text, message }];
  });
}
