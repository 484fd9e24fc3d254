import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { canonicalJson, sha256 } from '../../domain/audit/canonical';
import { NewAuditEvent } from '../../domain/audit/event';
import { Instant } from '../../domain/time';
import { insertParts, insertRows } from '../rows/insertRows';
import { Part, runTogether } from '../rows/runTogether';
import { Tx } from '../store';

/**
 * Writes events in the transaction of what they record. The sealer finds them
 * by `audit_unsealed` once the transaction is committed.
 *
 * @param now - when it happened; absent: the database's time
 */
export async function appendEvents(
  tx: Tx,
  events: NewAuditEvent[],
  now?: Instant,
): Promise<void> {
  if (events.length === 0) return;
  const at = now ?? (await tx.now());
  if (tx.postgres) {
    await runTogether(tx, eventParts(events, at));
    return;
  }
  const rows = eventRows(events, at);
  await insertRows(tx, 'audit_event', rows);
  await insertRows(
    tx,
    'audit_unsealed',
    rows.map(row => ({ event_id: row.id, at: row.at })),
  );
}

/** The same as parts of a statement, on PostgreSQL. */
export function eventParts(events: NewAuditEvent[], at: Instant): Part[] {
  if (events.length === 0) return [];
  return [
    ...insertParts('audit_event', eventRows(events, at), 'new_events'),
    {
      text: 'insert into audit_unsealed (event_id, at) select id, at from new_events',
      values: [],
    },
  ];
}

function eventRows(events: NewAuditEvent[], at: Instant) {
  return events.map(event => {
    const personal = event.personal && canonicalJson(event.personal);
    const salt = personal && randomBytes(16).toString('hex');
    return {
      id: uuid(),
      at,
      type: event.type,
      actor: event.actor,
      result: event.result,
      request_id: event.requestId ?? null,
      item_id: event.itemId ?? null,
      grant_id: event.grantId ?? null,
      binding_id: event.bindingId ?? null,
      entity_ref: event.entityRef ?? null,
      role: event.role ?? null,
      subject: event.subject ?? null,
      provider: event.provider ?? null,
      summary: event.summary,
      details: canonicalJson(event.details ?? {}),
      personal: personal ?? null,
      personal_salt: salt ?? null,
      personal_hash: personal && salt ? sha256(`${salt}${personal}`) : null,
    };
  });
}
