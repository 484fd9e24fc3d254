import { canonicalJson, sha256 } from '../../domain/audit/canonical';
import { NewAuditEvent } from '../../domain/audit/event';
import { Instant } from '../../domain/time';
import { Tx } from '../store';
import { appendEvents } from './appendEvents';

/**
 * Writes an event unless its actor has one of the same type and the same
 * details since `since`, also when replicas try it at the same time.
 *
 * @returns whether it was written
 */
export async function recordOnce(
  tx: Tx,
  event: NewAuditEvent,
  since: Instant,
): Promise<boolean> {
  const { actor, type } = event;
  const details = canonicalJson(event.details ?? {});
  if (tx.postgres) {
    const lock = sha256(canonicalJson([type, actor, details]));
    await tx.sql.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
      lock,
    ]);
  }
  const known = await tx
    .sql('audit_event')
    .where({ actor, type, details })
    .where('at', '>=', since)
    .first('id');
  if (known) return false;
  await appendEvents(tx, [event]);
  return true;
}
