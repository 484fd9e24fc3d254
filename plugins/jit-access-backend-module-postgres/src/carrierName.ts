import { createHash } from 'node:crypto';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { isExisting, PostgresTarget } from './target';

const PREFIX = 'jit';
const READABLE_MAX = 40;
const SUFFIX_LENGTH = 12;

/**
 * Name of a role that is made for one binding: `jit_orders_developer_9f86d081884c`.
 * Lower-case letters, digits and underscores, 63 bytes at most; the suffix comes
 * from the binding, so no two bindings share a role.
 *
 * @param about - what people should read in it; of a ref, the name
 * @internal
 */
export function bindingRoleName(about: string, bindingId: string): string {
  const readable =
    about
      .slice(about.lastIndexOf('/') + 1)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .slice(0, READABLE_MAX)
      .replace(/^_+|_+$/g, '') || 'person';
  const suffix = createHash('sha256')
    .update(bindingId)
    .digest('hex')
    .slice(0, SUFFIX_LENGTH);
  return `${PREFIX}_${readable}_${suffix}`;
}

/**
 * The role of ours that carries the access: the login account itself, or the
 * role between the person's own account and the one that was asked for.
 * @internal
 */
export function carrierName(
  order: BindingOrder,
  target: PostgresTarget,
): string {
  return isExisting(target)
    ? bindingRoleName(target.roles[0], order.bindingId)
    : order.account.name;
}
