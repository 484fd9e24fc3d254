import { FoundBinding } from '@jit-access/backstage-plugin-jit-access-node';
import { v7 as uuid } from 'uuid';
import { laneNumber } from '../bindings/dueAgain';
import { freeAccount } from '../bindings/freeAccount';
import { BindingRow } from '../bindings/records';
import { Tx } from '../store';
import { ListedHolder } from './listedHolder';

const ID_LENGTH = 36;
/** Nobody's in the catalog; people see whose account it is by the rest of the ref. */
const UNKNOWN = 'user:unknown/';

/**
 * Gives an orphan a binding of ours that nobody's grant covers, so that it is
 * removed, verified, retried and alarmed like any other access. Targets let only
 * the binding that their mark names remove it, so it gets that id.
 *
 * @returns its id; undefined when the target does not say enough, or the id is
 *   another binding's
 */
export async function adoptBinding(
  tx: Tx,
  provider: string,
  { effectKey, mark, found }: ListedHolder,
): Promise<string | undefined> {
  if (!found) return undefined;
  const id = mark ?? uuid();
  if (id.length > ID_LENGTH) return undefined;
  const subject = await freeSubject(tx, provider, effectKey, found, id);
  const accountKey = found.account.key;
  // What may be somebody else's by now is not taken away, only reported.
  const person = found.subject ?? subject;
  if (await freeAccount(tx, { provider, accountKey, subject: person })) {
    return undefined;
  }
  const now = await tx.now();
  const inserted = await tx
    .sql('binding')
    .insert({
      id,
      provider,
      subject,
      effect_key: effectKey,
      title: found.title,
      target: JSON.stringify(found.target),
      subject_facts: JSON.stringify({ ref: subject, annotations: {} }),
      ...pinnedAs(found),
      account_key: (await isHeld(tx, provider, accountKey)) ? null : accountKey,
      lane: laneNumber('removal'),
      generation: 1,
      settled_generation: 0,
      next_run_at: now,
      created_at: now,
    })
    .onConflict()
    .ignore()
    .returning('id');
  tx.wakeWorker();
  return inserted.length > 0 ? id : undefined;
}

/** What a target says of an effect of ours, as columns of a binding. */
export function pinnedAs(found: FoundBinding): Partial<BindingRow> {
  return {
    account_key: found.account.key,
    account: JSON.stringify(found.account),
    handle: found.handle ? JSON.stringify(found.handle) : null,
    state: 'unknown',
    standing: false,
    was_present: true,
  };
}

/** Has the person access with this account by a binding of their own? */
async function isHeld(
  tx: Tx,
  provider: string,
  accountKey: string,
): Promise<boolean> {
  const held = await tx
    .sql('binding')
    .where({ provider, account_key: accountKey })
    .first('id');
  return held !== undefined;
}

/** A person has one binding of an effect, and may have one of another id by now. */
async function freeSubject(
  tx: Tx,
  provider: string,
  effectKey: string,
  found: FoundBinding,
  id: string,
): Promise<string> {
  const unknown = `${UNKNOWN}${found.account.name.slice(0, 200)}`;
  for (const subject of [found.subject, unknown]) {
    if (subject === undefined) continue;
    const taken = await tx
      .sql('binding')
      .where({ provider, effect_key: effectKey, subject })
      .first('id');
    if (!taken) return subject;
  }
  return `${unknown}-${id}`;
}
