import {
  ConflictProviderError,
  PermanentProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '../providerErrors';

/**
 * What can go wrong in a call to the fake.
 *
 * - `lost-before`: the outcome is unknown; in truth nothing happened.
 * - `lost-after`: the outcome is unknown; in truth it was done.
 * - `hang`: nothing happens until the caller aborts.
 * - `nonsense`: the answer is not of the port's shape.
 * - `crash`: something is thrown that is no provider error.
 * @public
 */
export type FakeFault =
  | { kind: 'throttled'; retryAfterSeconds: number }
  | { kind: 'retryable'; message?: string }
  | { kind: 'conflict'; message?: string }
  | { kind: 'permanent'; message?: string }
  | { kind: 'lost-before' }
  | { kind: 'lost-after' }
  | { kind: 'hang' }
  | { kind: 'nonsense' }
  | { kind: 'crash'; message?: string };

/** What the fault throws before the call has its effect, if it throws then. @internal */
export function errorBeforeEffect(fault: FakeFault): Error | undefined {
  switch (fault.kind) {
    case 'throttled':
      return new ThrottledProviderError(
        'The fake target asks to wait',
        fault.retryAfterSeconds,
      );
    case 'retryable':
      return new RetryableProviderError(
        fault.message ?? 'The fake target is out of reach',
      );
    case 'conflict':
      return new ConflictProviderError(
        fault.message ?? 'Somebody else changed the fake target',
      );
    case 'permanent':
      return new PermanentProviderError(
        fault.message ?? 'The fake target refuses this for good',
      );
    case 'lost-before':
      return lostAnswer();
    case 'crash':
      return new TypeError(fault.message ?? 'The fake provider has a bug');
    case 'lost-after':
    case 'hang':
    case 'nonsense':
      return undefined;
    default:
      throw new Error(`Unknown fault ${JSON.stringify(fault satisfies never)}`);
  }
}

/** @internal */
export function lostAnswer(): UnknownOutcomeProviderError {
  return new UnknownOutcomeProviderError(
    'The answer of the fake target was lost',
  );
}

/** Rejects with the signal's reason as soon as it is aborted. @internal */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
  });
}
