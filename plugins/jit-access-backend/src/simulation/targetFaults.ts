import {
  ConflictProviderError,
  PermanentProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { CallFault } from './Weather';

/** Whether the target changes all the same. */
export const FAULTS: Record<CallFault, { commits: boolean }> = {
  none: { commits: true },
  refused: { commits: false },
  throttled: { commits: false },
  conflict: { commits: false },
  'lost-before': { commits: false },
  'lost-after': { commits: true },
  broken: { commits: true },
  nonsense: { commits: true },
  // Accepted with thanks, and forgotten.
  hollow: { commits: false },
  late: { commits: true },
  hangs: { commits: false },
  permanent: { commits: false },
};

/** What the caller gets to see; absent: an answer. */
export function thrownBy(fault: CallFault): Error | undefined {
  switch (fault) {
    case 'refused':
      return new RetryableProviderError('The target is away');
    case 'throttled':
      return new ThrottledProviderError('Too many calls', 7);
    case 'conflict':
      return new ConflictProviderError('Somebody else changed it');
    case 'permanent':
      return new PermanentProviderError('The target does not allow that');
    case 'lost-before':
    case 'lost-after':
    case 'hangs':
    case 'late':
      return new UnknownOutcomeProviderError('The answer was lost');
    case 'broken':
      return new TypeError('undefined is not a function');
    default:
      return undefined;
  }
}

/** What no provider should answer. */
export function nonsense<T>(): T {
  return 'done, honestly' as T;
}
