import { Instant } from '../../domain/time';
import { Tx } from '../store';
import { DelegationRecord } from './records';

/** Stores a delegation with the people it names. */
export async function insertDelegation(
  tx: Tx,
  delegation: DelegationRecord,
): Promise<void> {
  await tx.sql('delegation').insert({
    id: delegation.id,
    person: delegation.person,
    since: delegation.since,
    until: delegation.until,
    comment: delegation.comment ?? null,
    created_at: delegation.createdAt,
  });
  await tx.sql('delegation_to').insert(
    delegation.delegates.map(delegate => ({
      delegation_id: delegation.id,
      delegate,
    })),
  );
}

/**
 * Ends a delegation before its time.
 * @returns false when it was over already
 */
export async function endDelegation(
  tx: Tx,
  id: string,
  at: Instant,
): Promise<boolean> {
  const changed = await tx
    .sql('delegation')
    .where({ id })
    .whereNull('ended_at')
    .where('until', '>', at)
    .update({ ended_at: at });
  return changed === 1;
}
