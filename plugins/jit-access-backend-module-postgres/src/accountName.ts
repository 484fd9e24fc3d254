import { createHash } from 'node:crypto';

const PREFIX = 'jit';
const PERSON_MAX = 40;
const SUFFIX_LENGTH = 12;

/**
 * Name of the account that a binding gets: `jit_orders_developer_9f86d081884c`.
 * Lower-case letters, digits and underscores, 63 bytes at most; the suffix comes
 * from the binding, so no two bindings share an account.
 * @internal
 */
export function accountName(subjectRef: string, bindingId: string): string {
  const person =
    subjectRef
      .slice(subjectRef.lastIndexOf('/') + 1)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .slice(0, PERSON_MAX)
      .replace(/^_+|_+$/g, '') || 'person';
  const suffix = createHash('sha256')
    .update(bindingId)
    .digest('hex')
    .slice(0, SUFFIX_LENGTH);
  return `${PREFIX}_${person}_${suffix}`;
}
