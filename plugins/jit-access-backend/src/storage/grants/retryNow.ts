import { makeDueAgain } from '../bindings/dueAgain';
import { lockBindings } from '../bindings/lockBindings';
import { Tx } from '../store';
import { bindingIdsOf } from './lockGrants';

/**
 * Makes what a grant waits for due at once, instead of at its next retry.
 * Attempts and errors stay as they are.
 */
export async function retryNow(tx: Tx, grantId: string): Promise<void> {
  const bindings = await lockBindings(tx, await bindingIdsOf(tx, [grantId]));
  await makeDueAgain(tx, bindings, await tx.now(), 'creation');
}

/** Makes every grant due that waits to be let through; to be called when a pause ends. */
export async function retryWaitingGrants(tx: Tx): Promise<void> {
  const now = await tx.now();
  const waiting: { binding_id: string }[] = await tx
    .sql('grant_binding')
    .join('access_grant', 'access_grant.id', 'grant_binding.grant_id')
    .where('access_grant.state', 'scheduled')
    .where('access_grant.starts_at', '<=', now)
    .distinct('grant_binding.binding_id');
  const bindings = await lockBindings(
    tx,
    waiting.map(row => row.binding_id),
  );
  await makeDueAgain(tx, bindings, now, 'creation');
}
