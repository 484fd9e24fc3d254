import {
  addMilliseconds,
  Instant,
  millisecondsBetween,
} from '../../domain/time';
import { Store, Tx } from '../store';
import { DbInstant, numberOf, optionalInstant } from '../values';

const NAME = 'sweep';

/** The right to sweep, held by one process at a time. */
export interface SweepTurn {
  /** Raised by every turn; compared by every write. */
  epoch: number;
  /** What is seen is seen at this instant. */
  startedAt: Instant;
  /** When the last sweep that was finished had begun; absent: none ever was. */
  previousStartedAt?: Instant;
  leaseMs: number;
}

interface ControlRow {
  value: string;
  epoch: string | number;
  lease_until: DbInstant | null;
}

/** Another process took over in the meantime. */
class LostTurnError extends Error {
  constructor() {
    super('Another replica sweeps memberships by now');
    this.name = 'LostTurnError';
  }
}

/**
 * Takes the turn to sweep when it is due and nobody else has it.
 *
 * @param afterMs - how long after the beginning of the last finished sweep
 * @returns how many milliseconds to wait otherwise
 */
export async function takeTurn(
  store: Store,
  { leaseMs, afterMs }: { leaseMs: number; afterMs: number },
): Promise<SweepTurn | { waitMs: number }> {
  return store.transaction(async tx => {
    await createRow(tx);
    const query = tx.sql('control').where({ name: NAME });
    if (tx.postgres) void query.forUpdate();
    const [row]: ControlRow[] = await query;
    const now = await tx.now();
    const { startedAt: previousStartedAt } = lastFinished(row);
    const freeAt = [
      optionalInstant(row.lease_until),
      previousStartedAt && addMilliseconds(previousStartedAt, afterMs),
    ]
      .filter(at => at !== undefined)
      .sort()
      .at(-1);
    if (freeAt && freeAt > now) {
      return { waitMs: millisecondsBetween(now, freeAt) };
    }
    const epoch = numberOf(row.epoch) + 1;
    await tx
      .sql('control')
      .where({ name: NAME })
      .update({ epoch, lease_until: addMilliseconds(now, leaseMs) });
    return { epoch, startedAt: now, previousStartedAt, leaseMs };
  });
}

/**
 * Keeps the turn, in the transaction that writes by it.
 * @throws LostTurnError - another process has it by now
 */
export async function keepTurn(tx: Tx, turn: SweepTurn): Promise<void> {
  const changed = await tx
    .sql('control')
    .where({ name: NAME, epoch: turn.epoch })
    .update({ lease_until: addMilliseconds(await tx.now(), turn.leaseMs) });
  if (changed !== 1) throw new LostTurnError();
}

/** Gives the turn back; `finished`: what was seen is the whole catalog. */
export async function endTurn(
  tx: Tx,
  turn: SweepTurn,
  { finished }: { finished: boolean },
): Promise<void> {
  await tx
    .sql('control')
    .where({ name: NAME, epoch: turn.epoch })
    .update({
      lease_until: null,
      ...(finished
        ? {
            value: JSON.stringify({ startedAt: turn.startedAt }),
            changed_at: await tx.now(),
          }
        : {}),
    });
}

function lastFinished(row: ControlRow): { startedAt?: Instant } {
  return JSON.parse(row.value);
}

async function createRow(tx: Tx): Promise<void> {
  await tx
    .sql('control')
    .insert({
      name: NAME,
      value: '{}',
      changed_by: 'system',
      changed_at: await tx.now(),
      epoch: 0,
    })
    .onConflict('name')
    .ignore();
}
