/**
 * A key that makes a repeated write the same write. `crypto.randomUUID` is
 * missing where a portal is served over plain HTTP.
 *
 * @internal
 */
function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * One key per opened form and content: sending the same again is the same
 * write, sending something else is another one.
 *
 * @internal
 */
export function createIdempotencyKeys(): (content: unknown) => string {
  const keys = new Map<string, string>();
  return content => {
    const text = JSON.stringify(content);
    const known = keys.get(text);
    if (known) return known;
    const created = newIdempotencyKey();
    keys.set(text, created);
    return created;
  };
}
