import {
  ConflictProviderError,
  PermanentProviderError,
  ProviderError,
  RetryableProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from './providerErrors';

describe('provider errors', () => {
  it.each([
    [new RetryableProviderError('m'), 'retryable', 'RetryableProviderError'],
    [new ThrottledProviderError('m', 3), 'throttled', 'ThrottledProviderError'],
    [new ConflictProviderError('m'), 'conflict', 'ConflictProviderError'],
    [new PermanentProviderError('m'), 'permanent', 'PermanentProviderError'],
    [
      new UnknownOutcomeProviderError('m'),
      'unknown-outcome',
      'UnknownOutcomeProviderError',
    ],
  ])('can be told apart by class, kind and name: %s', (error, kind, name) => {
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ kind, name, providerRequestIds: [] });
  });

  it('carries the cause, the ids of the target and how long to wait', () => {
    const cause = new Error('below');
    const error = new ThrottledProviderError('slow down', 30, {
      cause,
      providerRequestIds: ['r-1'],
    });
    expect(error).toMatchObject({
      cause,
      providerRequestIds: ['r-1'],
      retryAfterSeconds: 30,
    });
  });
});
