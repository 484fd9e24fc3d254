import { CallFailure } from '../../domain/binding/settlement';
import { TimedOutError } from '../bounded';

const KINDS = [
  'retryable',
  'throttled',
  'conflict',
  'permanent',
  'unknown-outcome',
] as const;
const LONGEST_MESSAGE = 1_000;
/** Nobody waits longer than that because a target says so. */
const LONGEST_WAIT_MS = 3_600_000;

/** A failure with what the target calls it. */
export type ProviderFailure = CallFailure & { requestIds: string[] };

/**
 * Reads whatever a provider threw. Errors are told by their `kind`, not by
 * their class: a module may bring its own copy of it. What is none of ours may
 * have happened after the call was sent, so its outcome is unknown.
 */
export function callFailure(
  error: unknown,
  redact: (text: string) => string = text => text,
): ProviderFailure {
  const thrown = (error ?? {}) as {
    kind?: unknown;
    message?: unknown;
    retryAfterSeconds?: unknown;
    providerRequestIds?: unknown;
  };
  const kind =
    error instanceof TimedOutError
      ? 'unknown-outcome'
      : (KINDS.find(known => known === thrown.kind) ?? 'unknown-outcome');
  const message =
    typeof thrown.message === 'string' && thrown.message
      ? thrown.message
      : `The provider failed without saying why`;
  const seconds = Number(thrown.retryAfterSeconds);
  const asked = kind === 'throttled' && seconds > 0 ? seconds * 1_000 : 0;
  return {
    kind,
    message: redact(message).slice(0, LONGEST_MESSAGE),
    retryAfterMs: asked ? Math.min(asked, LONGEST_WAIT_MS) : undefined,
    requestIds: Array.isArray(thrown.providerRequestIds)
      ? thrown.providerRequestIds.map(id => redact(String(id)))
      : [],
  };
}
