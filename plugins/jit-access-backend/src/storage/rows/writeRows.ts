import { Tx } from '../store';
import { Part, runTogether } from './runTogether';

/** What changes of rows, by their ids. */
export type RowChanges<Row> = ReadonlyMap<string, Partial<Row>>;

/**
 * Writes the changes of many rows of one table: on PostgreSQL in one
 * round trip.
 */
export async function writeRows<Row extends object>(
  tx: Tx,
  table: string,
  changes: RowChanges<Row>,
): Promise<void> {
  if (tx.postgres) {
    await runTogether(tx, updateParts(table, changes));
    return;
  }
  // SQLite runs in this process: a statement each costs no round trip.
  for (const [id, change] of changes) {
    if (Object.keys(change).length === 0) continue;
    await tx.sql(table).where({ id }).update(change);
  }
}

/** On PostgreSQL: a statement for all rows of which the same columns change. */
export function updateParts<Row extends object>(
  table: string,
  changes: RowChanges<Row>,
): Part[] {
  return [...byColumns(changes)].map(([columns, rows]) =>
    updateMany(table, columns, rows),
  );
}

type ChangedRow = { id: string; [column: string]: unknown };

function byColumns<Row extends object>(
  changes: RowChanges<Row>,
): Map<string[], ChangedRow[]> {
  const groups = new Map<string, { columns: string[]; rows: ChangedRow[] }>();
  for (const [id, change] of changes) {
    const columns = Object.keys(change).sort();
    if (columns.length === 0) continue;
    const key = columns.join();
    const group = groups.get(key) ?? { columns, rows: [] };
    group.rows.push({ id, ...change });
    groups.set(key, group);
  }
  return new Map(
    [...groups.values()].map(group => [group.columns, group.rows]),
  );
}

function updateMany(
  table: string,
  columns: string[],
  rows: ChangedRow[],
): Part {
  const assignments = columns.map(() => '?? = v.??').join(', ');
  // The ids stand there once more, so that the planner looks them up by the
  // primary key; joined alone, it has been seen to scan the whole table.
  return {
    text: `update ?? as t set ${assignments}
     from json_populate_recordset(null::??, ?::json) as v
     where t.id = v.id and t.id = any(?::text[])`,
    values: [
      table,
      ...columns.flatMap(column => [column, column]),
      table,
      JSON.stringify(rows),
      rows.map(row => row.id),
    ],
  };
}
