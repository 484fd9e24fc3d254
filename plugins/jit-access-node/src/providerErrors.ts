/**
 * What went wrong in a call to a target system, in the classes that the engine
 * acts by. Messages are shown to people and must never hold a secret.
 * @public
 */
export abstract class ProviderError extends Error {
  abstract readonly kind:
    'retryable' | 'throttled' | 'conflict' | 'permanent' | 'unknown-outcome';
  /** Ids by which the target system's own logs find the call. */
  readonly providerRequestIds: string[];

  constructor(
    message: string,
    options?: { cause?: unknown; providerRequestIds?: string[] },
  ) {
    super(message, { cause: options?.cause });
    this.name = new.target.name;
    this.providerRequestIds = options?.providerRequestIds ?? [];
  }
}

/** Nothing happened; the same call may succeed later. @public */
export class RetryableProviderError extends ProviderError {
  readonly kind = 'retryable' as const;
}

/** Nothing happened; the target asks to wait. @public */
export class ThrottledProviderError extends ProviderError {
  readonly kind = 'throttled' as const;
  constructor(
    message: string,
    /** Seconds to wait before the next call. */
    readonly retryAfterSeconds: number,
    options?: { cause?: unknown; providerRequestIds?: string[] },
  ) {
    super(message, options);
  }
}

/** Somebody else changed the same thing; read again, then retry. @public */
export class ConflictProviderError extends ProviderError {
  readonly kind = 'conflict' as const;
}

/**
 * The same call can never succeed until somebody changes something; the
 * message says what. On removal it is retried all the same.
 * @public
 */
export class PermanentProviderError extends ProviderError {
  readonly kind = 'permanent' as const;
}

/** The call may or may not have had its effect: observe before anything else. @public */
export class UnknownOutcomeProviderError extends ProviderError {
  readonly kind = 'unknown-outcome' as const;
}
