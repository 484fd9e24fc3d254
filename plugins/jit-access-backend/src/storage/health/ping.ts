import { Sql } from '../store';

/** Asks the database for next to nothing. @throws when it does not answer */
export async function ping(sql: Sql): Promise<void> {
  await sql.raw('select 1');
}
