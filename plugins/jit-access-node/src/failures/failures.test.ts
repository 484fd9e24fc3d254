import { RetryableProviderError } from '../providerErrors';
import { explainFailure, RequestAnswer } from './explainFailure';
import { secondsToWait } from './secondsToWait';

const explain = (
  answer: Partial<RequestAnswer> | undefined,
  more: { write?: boolean; error?: unknown; advice?: string } = {},
) =>
  explainFailure({
    error: new Error('thrown'),
    write: true,
    where: 'Acme',
    what: 'add ann',
    providerRequestIds: ['r-1'],
    answer: answer && { status: 500, message: 'because', ...answer },
    ...more,
  });

describe('an answer that is no success', () => {
  it.each([
    [429, true, 'throttled'],
    [409, true, 'conflict'],
    [412, true, 'conflict'],
    [500, true, 'unknown-outcome'],
    [408, true, 'unknown-outcome'],
    [503, false, 'retryable'],
    [408, false, 'retryable'],
    [400, true, 'permanent'],
    [401, false, 'permanent'],
    [404, true, 'permanent'],
  ])('%s, write %s: %s', (status, write, kind) => {
    const error = explain({ status }, { write });
    expect(error).toMatchObject({ kind, providerRequestIds: ['r-1'] });
    expect(error.message).toMatch(/^Acme .*add ann.*because/);
  });

  it('follows the own code of the target where that says more', () => {
    expect(explain({ status: 400, kind: 'throttled', waitSeconds: 7 })).toEqual(
      expect.objectContaining({ kind: 'throttled', retryAfterSeconds: 7 }),
    );
  });

  it('advises where trying again does not help, and only there', () => {
    const advice = 'Check the token';
    expect(explain({ status: 401 }, { advice }).message).toMatch(/token$/);
    expect(explain({ status: 500 }, { advice }).message).not.toMatch(/token/);
  });

  it('is cut where it is long', () => {
    expect(explain({ message: 'x'.repeat(5_000) }).message.length).toBeLessThan(
      600,
    );
  });
});

describe('no answer', () => {
  const coded = (code: string) =>
    Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('inner'), { code }),
    });

  it.each([
    ['ECONNREFUSED', true, 'retryable'],
    ['ECONNRESET', true, 'unknown-outcome'],
    ['ECONNRESET', false, 'retryable'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', true, 'permanent'],
  ])('%s, write %s: %s', (code, write, kind) => {
    const error = explain(undefined, { write, error: coded(code) });
    expect(error.kind).toBe(kind);
    expect(error.message).toContain('inner');
  });

  it('leaves alone what is explained already', () => {
    const error = new RetryableProviderError('known');
    expect(explain({ status: 400 }, { error })).toBe(error);
  });
});

describe('Retry-After', () => {
  const sent = 'Mon, 02 Mar 2026 12:00:00 GMT';
  it.each([
    ['5', 5],
    ['0', 1],
    ['1.2', 2],
    ['999999', 3600],
    ['Mon, 02 Mar 2026 12:00:30 GMT', 30],
    ['Mon, 02 Mar 2026 11:00:00 GMT', 1],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s', (header, seconds) => {
    expect(secondsToWait(header, sent)).toBe(seconds);
  });
});
