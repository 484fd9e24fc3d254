import { AuditLinks } from '../../domain/audit/event';
import { GrantRecord } from './records';

/** What an audit event about a grant is about. */
export function grantLinks(grant: Omit<GrantRecord, 'bindings'>): AuditLinks {
  return {
    requestId: grant.requestId,
    itemId: grant.itemId,
    grantId: grant.id,
    entityRef: grant.entityRef,
    role: grant.role,
    subject: grant.receiver,
    provider: grant.provider,
  };
}
