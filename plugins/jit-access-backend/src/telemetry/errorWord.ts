/** Errors that callers get, by name; whatever else is a defect. */
const KNOWN = new Set([
  'AuthenticationError',
  'ConflictError',
  'ForwardedError',
  'InputError',
  'NotAllowedError',
  'NotFoundError',
  'NotModifiedError',
  'ServiceUnavailableError',
]);

/** One word for an error: names of errors can be anything, ours cannot. */
export function errorWord(error: unknown): string {
  const name = (error as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' && KNOWN.has(name) ? name : 'Error';
}
