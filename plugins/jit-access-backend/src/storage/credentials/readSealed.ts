import { Sql } from '../store';

/** The sealed secret of a binding, if it has one that was not shown yet. */
export async function readSealed(
  sql: Sql,
  bindingId: string,
): Promise<string | undefined> {
  const row: { credential: string | null } | undefined = await sql('binding')
    .where({ id: bindingId, credential_state: 'ready' })
    .first('credential');
  return row?.credential ?? undefined;
}
