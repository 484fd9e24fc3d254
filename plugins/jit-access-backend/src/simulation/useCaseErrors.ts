const EXPECTED = new Set([
  'ConflictError',
  'InputError',
  'NotAllowedError',
  'NotFoundError',
  'ServiceUnavailableError',
]);

/** Does a use case say so to the person, or did it break? */
export function isExpected(error: Error): boolean {
  // A catalog that is away may come out of a use case as it is.
  return EXPECTED.has(error.name) || error.message === 'The catalog is away';
}
