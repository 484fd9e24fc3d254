import { Instant, instantMilliseconds } from '../../domain/time';
import { Tx } from '../store';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';
import { writeRows } from '../rows/writeRows';
import { DbInstant, instantOf, numberOf } from '../values';
import { BindingRow } from './records';

/** The next run may take access away (and goes first), or makes it. */
export type Lane = 'removal' | 'creation';

const LANE = { removal: 0, creation: 1 } as const;

/** How a lane is stored. */
export function laneNumber(lane: Lane): number {
  return LANE[lane];
}

/**
 * Says that something about the grants of these locked bindings changed: raises
 * their generation and makes them due at `at`. A leased binding keeps the time
 * at which its lease ends: whoever holds it sees the generation when settling
 * and leaves it due.
 */
export async function makeDueAgain(
  tx: Tx,
  bindings: BindingRow[],
  at: Instant,
  lane: Lane,
): Promise<void> {
  await writeRows(
    tx,
    'binding',
    new Map(bindings.map(row => [row.id, dueAgain(row, at, lane)])),
  );
  tx.wakeWorker();
}

/** The same within a unit of work, for what is due at once. */
export function bindingsDueAgain(
  unit: UnitOfWork,
  ids: Iterable<string>,
  lane: Lane,
): void {
  for (const id of ids) {
    const row = unit.bindingRow(id);
    if (row) unit.changeBinding(id, dueAgain(row, unit.now, lane));
  }
  unit.tx.wakeWorker();
}

function dueAgain(
  row: BindingRow,
  at: Instant,
  lane: Lane,
): Partial<BindingRow> {
  return {
    generation: numberOf(row.generation) + 1,
    next_run_at: row.lease_owner
      ? row.next_run_at
      : earlier(row.next_run_at, at),
    // What was waiting as a removal stays one.
    lane: lane === 'removal' || isIdle(row) ? LANE[lane] : row.lane,
  };
}

function isIdle(row: BindingRow): boolean {
  return row.next_run_at === null;
}

function earlier(current: DbInstant | null, at: Instant): Instant {
  if (current === null) return at;
  const known = instantOf(current);
  return instantMilliseconds(known) < instantMilliseconds(at) ? known : at;
}
