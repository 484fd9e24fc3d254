import { Knex } from 'knex';
import { Tx } from '../store';

/**
 * Narrows a query to rows whose column is one of many values: on PostgreSQL as
 * one value, so that the statement is the same for any number of them.
 */
export function whereIn<T extends Knex.QueryBuilder>(
  tx: Tx,
  query: T,
  column: string,
  values: string[],
): T {
  if (tx.postgres) void query.whereRaw('?? = any(?::text[])', [column, values]);
  else void query.whereIn(column, values);
  return query;
}
