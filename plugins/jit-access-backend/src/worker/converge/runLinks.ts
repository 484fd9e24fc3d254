import { AuditLinks } from '../../domain/audit/event';
import { BindingPlan } from '../../storage/bindings/prepareBinding';
import { grantLinks } from '../../storage/grants/grantLinks';
import { GrantRecord } from '../../storage/grants/records';

const ORDER = ['activating', 'ending', 'active', 'scheduled'] as const;

/**
 * Whose history a run belongs to. Several grants may share a binding: then it
 * is the one for which something is being done, the newest of those.
 */
export function runLinks(plan: BindingPlan): AuditLinks {
  const rank = (grant: GrantRecord) =>
    ORDER.findIndex(state => state === grant.state);
  const [first] = [...plan.grants].sort(
    (a, b) => rank(a) - rank(b) || (a.createdAt < b.createdAt ? 1 : -1),
  );
  return first ? grantLinks(first) : {};
}
