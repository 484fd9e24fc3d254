import { Instant } from '../../domain/time';
import { Sql } from '../store';
import { DbInstant, optionalInstant } from '../values';

/** When the worker has something to do next; absent: nothing is planned. */
export async function nextDue(sql: Sql): Promise<Instant | undefined> {
  const bindings = sql('binding').min({ at: 'next_run_at' });
  const row: { at: DbInstant | null } | undefined = await sql
    .queryBuilder()
    .from(
      bindings
        .unionAll([
          sql('outbox').min({ at: 'next_run_at' }),
          sql('item').where('state', 'pending').min({ at: 'lapses_at' }),
        ])
        .as('due'),
    )
    .min({ at: 'at' })
    .first();
  return optionalInstant(row?.at);
}
