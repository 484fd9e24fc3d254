import { Tx } from '../store';
import { Part, runTogether } from './runTogether';

/** Rows of one statement on SQLite, which takes a bounded number of values at once. */
const ROWS_AT_ONCE = 200;

/** Rows that all have the same columns. */
export type NewRows = { [column: string]: unknown }[];

/** Inserts rows that all have the same columns. */
export async function insertRows(
  tx: Tx,
  table: string,
  rows: NewRows,
): Promise<void> {
  if (tx.postgres) {
    await runTogether(tx, insertParts(table, rows));
    return;
  }
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await tx.sql(table).insert(rows.slice(from, from + ROWS_AT_ONCE));
  }
}

/**
 * On PostgreSQL all rows are one value, which is parsed and planned as fast for
 * a thousand as for one.
 *
 * @param name - by which another part refers to what was inserted
 */
export function insertParts(
  table: string,
  rows: NewRows,
  name?: string,
): Part[] {
  if (rows.length === 0) return [];
  const columns = Object.keys(rows[0]);
  const names = columns.map(() => '??').join(', ');
  const returning = name ? ' returning *' : '';
  return [
    {
      name,
      text: `insert into ?? (${names}) select ${names} from json_populate_recordset(null::??, ?::json)${returning}`,
      values: [table, ...columns, ...columns, table, JSON.stringify(rows)],
    },
  ];
}
