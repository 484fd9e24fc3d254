/** Node wraps what happened: told by shape, as errors may be of another realm. */
export function innermost(error: unknown): { message: string; code?: string } {
  const { message, code, cause, errors } = Object(error) as {
    message?: string;
    code?: unknown;
    cause?: unknown;
    errors?: unknown[];
  };
  const inner = errors?.length ? errors[0] : cause;
  if (inner && inner !== error) return innermost(inner);
  return {
    message: message || String(code ?? error),
    code: typeof code === 'string' ? code : undefined,
  };
}
