import { sha256 } from '../../domain/audit/canonical';
import { isGone } from '../../domain/binding/nextStep';
import { lockPerson } from '../requests/lockPerson';
import { Tx } from '../store';
import { bindingFacts } from './facts';
import { booleanOf } from '../values';
import { bindingRecord, BindingRow } from './records';

/** Who holds an account. */
export interface AccountHolder {
  subject: string;
  /** It is being given back: nobody's grant needs it any more, but it is not proved yet. */
  leaving: boolean;
}

/**
 * Sees to it that nobody else has an account, until the transaction ends: who
 * held it before, and is verified gone, forgets it, so that no later look of
 * theirs can find, and take away, what is somebody else's by then.
 *
 * @returns who has it all the same; undefined: it is free
 */
export async function freeAccount(
  tx: Tx,
  wanted: { provider: string; accountKey: string; subject: string },
): Promise<AccountHolder | undefined> {
  const { provider, accountKey, subject } = wanted;
  // Two people's bindings of one account are different rows: one lock for both.
  await lockPerson(tx, `account:${sha256(`${provider}\n${accountKey}`)}`);
  const theirs = () =>
    tx
      .sql<BindingRow>('binding')
      .where({ provider, account_key: accountKey })
      .whereNot('subject', subject);
  const all = await theirs().select('id', 'subject', 'standing');
  if (all.length === 0) return undefined;
  const ids = all.map(row => row.id);
  const holders = await holdersAmong(tx, ids);
  if (holders.length > 0) return { subject: holders[0], leaving: false };
  // Not waited for: bindings are locked by their ids, and one is locked here.
  const query = theirs().orderBy('id');
  if (tx.postgres) void query.forUpdate().skipLocked();
  const rows = await query;
  const resting = rows.filter(isAtRest).map(row => row.id);
  const busy = all.find(row => !resting.includes(row.id));
  if (busy) {
    // Access that was there before us is not given back.
    return { subject: busy.subject, leaving: !booleanOf(busy.standing) };
  }
  await tx.sql('binding').whereIn('id', resting).update({
    account_key: null,
    account: null,
    handle: null,
    standing: null,
    look_at: null,
  });
  return undefined;
}

/** Whose grants that have not ended are covered by one of these. */
async function holdersAmong(tx: Tx, bindingIds: string[]): Promise<string[]> {
  const rows: { subject: string }[] = await tx
    .sql('grant_binding')
    .join('access_grant', 'access_grant.id', 'grant_binding.grant_id')
    .join('binding', 'binding.id', 'grant_binding.binding_id')
    .whereIn('grant_binding.binding_id', bindingIds)
    .whereNot('access_grant.state', 'ended')
    .distinct('binding.subject');
  return rows.map(row => row.subject);
}

function isAtRest(row: BindingRow): boolean {
  return row.lease_owner === null && isGone(bindingFacts(bindingRecord(row)));
}
