import { z } from 'zod';
import { suggest } from './suggest';

/** What to say of a key that is not accepted where it stands. */
function unknownKeyMessage(key: string, accepted: readonly string[]): string {
  const meant = suggest(key, accepted);
  const known = `Accepted here: ${accepted.join(', ')}`;
  if (meant) return `Unknown key "${key}". Did you mean "${meant}"?`;
  return `Unknown key "${key}". ${known}`;
}

/**
 * An object that accepts exactly these keys. Unknown ones are errors with a
 * hint, because a guardrail that is silently ignored would widen access.
 */
export function strictObject<T extends z.ZodRawShape>(
  shape: T,
  /** Explains a key that is known but does not belong here. */
  elsewhere: (key: string) => string | undefined = () => undefined,
) {
  const accepted = Object.keys(shape);
  return z.strictObject(shape, {
    error: issue => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys
          .map(key => elsewhere(key) ?? unknownKeyMessage(key, accepted))
          .join('\n');
      }
      if (issue.code === 'invalid_type') {
        return `Write a mapping with these keys: ${accepted.join(', ')}`;
      }
      return undefined;
    },
  });
}

/** One value or a list of them, as a list; an empty list is an error. */
export function oneOrMore<T extends z.ZodType>(item: T) {
  return z
    .preprocess(
      value => (Array.isArray(value) ? value : [value]),
      z.array(item).min(1, { error: 'Name at least one value' }),
    )
    .transform(values => values as z.output<T>[]);
}
