import { Tx } from '../store';
import { lockBindings } from '../bindings/lockBindings';

/**
 * Returns the sealed secret of a binding and wipes it, so that it can be shown
 * only once. Absent when there is none, or it was shown already.
 */
export async function takeCredential(
  tx: Tx,
  bindingId: string,
): Promise<string | undefined> {
  const [row] = await lockBindings(tx, [bindingId]);
  if (!row?.credential || row.credential_state !== 'ready') return undefined;
  await tx
    .sql('binding')
    .where({ id: bindingId })
    .update({ credential: null, credential_state: 'revealed' });
  return row.credential;
}
