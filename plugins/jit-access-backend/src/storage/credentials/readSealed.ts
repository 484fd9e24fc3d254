import { Sql } from '../store';

/** The sealed secret of a binding that was not shown yet, or that is to replace the one before. */
export async function readSealed(
  sql: Sql,
  bindingId: string,
  state: 'ready' | 'renewing' = 'ready',
): Promise<string | undefined> {
  const row: { credential: string | null } | undefined = await sql('binding')
    .where({ id: bindingId, credential_state: state })
    .first('credential');
  return row?.credential ?? undefined;
}
