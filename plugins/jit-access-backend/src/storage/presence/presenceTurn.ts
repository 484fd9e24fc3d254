import { PresenceKind, Round } from '../../domain/grant/absence';
import { addMilliseconds, Instant } from '../../domain/time';
import { Store, Tx } from '../store';
import { DbInstant, numberOf, optionalInstant } from '../values';

const NAME = 'presence';

/** Where the walk over all that live access hangs on has come to. */
export interface Walk extends Round {
  /** What was looked at last; absent: a round begins. */
  after?: { kind: PresenceKind; ref: string };
  /** When the next batch is looked at; absent: at once. */
  nextAt?: Instant;
}

/** The right to look who and what is in the catalog, held by one process at a time. */
export interface PresenceTurn {
  /** Raised by every turn; compared by every write. */
  epoch: number;
  leaseMs: number;
  walk: Walk;
}

/** Another process took over in the meantime. */
class LostPresenceTurnError extends Error {
  constructor() {
    super('Another replica looks who is in the catalog by now');
    this.name = 'LostPresenceTurnError';
  }
}

interface ControlRow {
  value: string;
  epoch: string | number;
  lease_until: DbInstant | null;
}

/**
 * Takes the turn when something is due and nobody else has it.
 * @returns from when on to try again otherwise
 */
export async function takePresenceTurn(
  store: Store,
  leaseMs: number,
): Promise<PresenceTurn | { notBefore: Instant }> {
  return store.transaction(async tx => {
    const now = await tx.now();
    await tx
      .sql('control')
      .insert({
        name: NAME,
        value: JSON.stringify({ looked: 0 }),
        changed_by: 'system',
        changed_at: now,
      })
      .onConflict('name')
      .ignore();
    const query = tx.sql('control').where({ name: NAME });
    if (tx.postgres) void query.forUpdate();
    const [row]: ControlRow[] = await query;
    // One instant says both: somebody has it until then, or nothing is due before.
    const notBefore = optionalInstant(row.lease_until);
    if (notBefore && notBefore > now) return { notBefore };
    const epoch = numberOf(row.epoch) + 1;
    await tx
      .sql('control')
      .where({ name: NAME })
      .update({ epoch, lease_until: addMilliseconds(now, leaseMs) });
    return { epoch, leaseMs, walk: JSON.parse(row.value) };
  });
}

/**
 * Keeps the turn, in the transaction that writes by it.
 * @throws LostPresenceTurnError - another process has it by now
 */
export async function keepPresenceTurn(
  tx: Tx,
  turn: PresenceTurn,
): Promise<void> {
  const changed = await tx
    .sql('control')
    .where({ name: NAME, epoch: turn.epoch })
    .update({ lease_until: addMilliseconds(await tx.now(), turn.leaseMs) });
  if (changed !== 1) throw new LostPresenceTurnError();
}

/** Gives the turn back until `nextAt`; nothing happens when it was lost. */
export async function endPresenceTurn(
  store: Store,
  turn: PresenceTurn,
  { walk, nextAt }: { walk: Walk; nextAt: Instant },
): Promise<void> {
  await store
    .sql('control')
    .where({ name: NAME, epoch: turn.epoch })
    .update({ value: JSON.stringify(walk), lease_until: nextAt });
}
