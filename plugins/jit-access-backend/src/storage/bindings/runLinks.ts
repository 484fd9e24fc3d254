import { AuditLinks } from '../../domain/audit/event';
import { grantLinks } from '../grants/grantLinks';
import { GrantRecord } from '../grants/records';

const ORDER = ['activating', 'ending', 'active', 'scheduled'] as const;

/**
 * Whose history a run belongs to. Several grants may share a binding: then it
 * is the one for which something is being done, the newest of those.
 */
export function runLinks(grants: GrantRecord[]): AuditLinks {
  const rank = (grant: GrantRecord) =>
    ORDER.findIndex(state => state === grant.state);
  const [first] = [...grants].sort(
    (a, b) => rank(a) - rank(b) || (a.createdAt < b.createdAt ? 1 : -1),
  );
  return first ? grantLinks(first) : {};
}
