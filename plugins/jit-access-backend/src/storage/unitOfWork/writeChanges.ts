import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { NewAuditEvent } from '../../domain/audit/event';
import { Instant } from '../../domain/time';
import { appendEvents, eventParts } from '../audit/appendEvents';
import { BindingRow } from '../bindings/records';
import { GrantRow } from '../grants/records';
import { enqueueNotices, noticeParts } from '../outbox/enqueueNotice';
import { runTogether } from '../rows/runTogether';
import { RowChanges, updateParts, writeRows } from '../rows/writeRows';
import { Tx } from '../store';

/** What changes at one instant, with its history and the notices. */
export interface Changes {
  at: Instant;
  grants: RowChanges<GrantRow>;
  bindings: RowChanges<BindingRow>;
  events: NewAuditEvent[];
  notices: Omit<Notice, 'id'>[];
}

/** Writes all of it: on PostgreSQL in one round trip. */
export async function writeChanges(tx: Tx, changes: Changes): Promise<void> {
  const { at, grants, bindings, events, notices } = changes;
  if (tx.postgres) {
    await runTogether(tx, [
      ...updateParts('access_grant', grants),
      ...updateParts('binding', bindings),
      ...eventParts(events, at),
      ...noticeParts(tx, notices, at),
    ]);
    return;
  }
  await writeRows(tx, 'access_grant', grants);
  await writeRows(tx, 'binding', bindings);
  await appendEvents(tx, events, at);
  await enqueueNotices(tx, notices, at);
}
