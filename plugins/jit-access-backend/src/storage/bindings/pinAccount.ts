import { SubjectAccount } from '@jit-access/backstage-plugin-jit-access-node';
import { sha256 } from '../../domain/audit/canonical';
import { lockPerson } from '../requests/lockPerson';
import { Tx } from '../store';
import { heldRow, Lease } from './lease';
import { lockBindings } from './lockBindings';
import { BindingRecord, bindingRecord, BindingRow } from './records';

/** The account in the target belongs to somebody else, as far as we know. */
export class AccountTakenError extends Error {
  constructor(
    readonly account: SubjectAccount,
    readonly holder: string,
  ) {
    super(
      `The account ${account.name} is held by ${holder}; one account is never given to two people. Correct the mapping of one of them`,
    );
    this.name = 'AccountTakenError';
  }
}

/**
 * Fixes which account a binding is about, until it is at rest again: renames
 * and edits in the catalog strand nothing.
 *
 * @throws AccountTakenError - another person holds it in the same provider
 * @throws LeaseLostError
 */
export async function pinAccount(
  tx: Tx,
  lease: Lease,
  account: SubjectAccount,
): Promise<BindingRecord> {
  const [locked] = await lockBindings(tx, [lease.bindingId]);
  const row = heldRow(locked, lease);
  // Two people's bindings of one account are different rows: one lock for both.
  await lockPerson(tx, `account:${sha256(`${row.provider}\n${account.key}`)}`);
  const taken = await tx
    .sql<BindingRow>('binding')
    .where({ provider: row.provider, account_key: account.key })
    .whereNot('subject', row.subject)
    .first('subject');
  if (taken) throw new AccountTakenError(account, taken.subject);
  const pinned = {
    account_key: account.key,
    account: JSON.stringify(account),
  };
  await tx.sql('binding').where({ id: row.id }).update(pinned);
  return bindingRecord({ ...row, ...pinned });
}
