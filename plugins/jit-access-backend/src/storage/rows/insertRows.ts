import { Tx } from '../store';

/** Rows of one statement on SQLite, which takes a bounded number of values at once. */
const ROWS_AT_ONCE = 200;

/**
 * Inserts rows that all have the same columns: on PostgreSQL as one value, which
 * is parsed and planned as fast for a thousand as for one.
 *
 * @param options.also - PostgreSQL only: what is done in the same statement with
 *   the rows that were inserted, which it calls `new_rows`
 */
export async function insertRows(
  tx: Tx,
  table: string,
  rows: { [column: string]: unknown }[],
  options: { also?: string } = {},
): Promise<void> {
  if (rows.length === 0) return;
  if (tx.postgres) {
    const columns = Object.keys(rows[0]);
    const names = columns.map(() => '??').join(', ');
    const insert = `insert into ?? (${names}) select ${names} from json_populate_recordset(null::??, ?::json)`;
    const { also } = options;
    await tx.sql.raw(
      also ? `with new_rows as (${insert} returning *) ${also}` : insert,
      [table, ...columns, ...columns, table, JSON.stringify(rows)],
    );
    return;
  }
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await tx.sql(table).insert(rows.slice(from, from + ROWS_AT_ONCE));
  }
}
