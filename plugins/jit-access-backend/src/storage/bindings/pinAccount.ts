import { SubjectAccount } from '@jit-access/backstage-plugin-jit-access-node';
import { Tx } from '../store';
import { AccountHolder, freeAccount } from './freeAccount';
import { heldRow, Lease } from './lease';
import { lockBindings } from './lockBindings';
import { BindingRecord, bindingRecord } from './records';

/** The account in the target is somebody else's, as far as we know. */
export class AccountTakenError extends Error {
  constructor(
    readonly account: SubjectAccount,
    readonly holder: AccountHolder,
  ) {
    super(
      holder.leaving
        ? `The account ${account.name} is being given back by ${holder.subject}; it is asked for again`
        : `The account ${account.name} is held by ${holder.subject}; one account is never given to two people. Correct the mapping of one of them`,
    );
    this.name = 'AccountTakenError';
  }
}

/**
 * Fixes which account a binding is about, until it is at rest again: renames
 * and edits in the catalog strand nothing.
 *
 * @throws AccountTakenError - another person has it in the same provider
 * @throws LeaseLostError
 */
export async function pinAccount(
  tx: Tx,
  lease: Lease,
  account: SubjectAccount,
): Promise<BindingRecord> {
  const [locked] = await lockBindings(tx, [lease.bindingId]);
  const row = heldRow(locked, lease);
  const { provider, subject } = row;
  const holder = await freeAccount(tx, {
    provider,
    accountKey: account.key,
    subject,
  });
  if (holder) throw new AccountTakenError(account, holder);
  const pinned = {
    account_key: account.key,
    account: JSON.stringify(account),
  };
  await tx.sql('binding').where({ id: row.id }).update(pinned);
  return bindingRecord({ ...row, ...pinned });
}
