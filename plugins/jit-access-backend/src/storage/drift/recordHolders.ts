import { appendEvents } from '../audit/appendEvents';
import { laneNumber } from '../bindings/dueAgain';
import { bindingFacts } from '../bindings/facts';
import { freeAccount } from '../bindings/freeAccount';
import { lockBindings } from '../bindings/lockBindings';
import { bindingRecord, BindingRow } from '../bindings/records';
import { judgeHolder, NamedBinding } from '../../domain/drift/judgeHolder';
import { ListedHolder } from './listedHolder';
import { Instant } from '../../domain/time';
import { capitalised } from '../../domain/words';
import { Tx } from '../store';
import { numberOf, optionalInstant } from '../values';
import { pinnedAs } from './adoptBinding';
import { noteFindings } from './findings';
import { InventoryTurn, keepInventory } from './inventories';
import { noteOrphans } from './orphans';

/**
 * Compares a page of what carries our mark in a target with our bindings. What
 * should not be there is looked at by the ordinary work; what nobody here knows
 * of is an orphan.
 *
 * @throws LostInventoryError - another process has the turn by now
 */
export async function recordHolders(
  tx: Tx,
  turn: InventoryTurn,
  holders: ListedHolder[],
  removeOrphans: boolean,
): Promise<void> {
  await keepInventory(tx, turn);
  const rows = await markedBindings(tx, turn, holders);
  const now = await tx.now();
  const orphans: ListedHolder[] = [];
  for (const holder of holders) {
    const row = rows.find(candidate => isMarked(candidate, holder));
    const judgement = judgeHolder(holder, row && namedBinding(row, now));
    if (row && judgement === 'back') await lookNow(tx, row.id, now);
    else if (row && judgement === 'misfiled') await claimBack(tx, row, now, {});
    else if (
      row &&
      judgement === 'unpinned' &&
      holder.found &&
      !(await freeAccount(tx, {
        provider: row.provider,
        accountKey: holder.found.account.key,
        subject: row.subject,
      }))
    ) {
      await claimBack(tx, row, now, pinnedAs(holder.found));
    } else if (judgement !== 'known') orphans.push(holder);
  }
  await noteOrphans(tx, turn, orphans, removeOrphans);
}

/** Those that marks name, or whose account and effect are listed without a name. */
async function markedBindings(
  tx: Tx,
  { provider }: InventoryTurn,
  holders: ListedHolder[],
): Promise<BindingRow[]> {
  const marks = holders.flatMap(holder => holder.mark ?? []);
  const nameless = holders.filter(holder => holder.mark === undefined);
  const query = tx.sql('binding').where({ provider }).whereIn('id', marks);
  const named: { id: string }[] = await query.select('id');
  const byAccount: { id: string }[] =
    nameless.length === 0
      ? []
      : await tx
          .sql('binding')
          .where({ provider })
          .whereIn(
            'account_key',
            nameless.map(holder => holder.accountKey),
          )
          .select('id');
  const ids = [...named, ...byAccount].map(row => row.id);
  return lockBindings(tx, [...new Set(ids)]);
}

function isMarked(row: BindingRow, holder: ListedHolder): boolean {
  return holder.mark === undefined
    ? row.account_key === holder.accountKey &&
        row.effect_key === holder.effectKey
    : row.id === holder.mark;
}

function namedBinding(row: BindingRow, now: Instant): NamedBinding {
  const record = bindingRecord(row);
  const due = optionalInstant(row.next_run_at);
  return {
    ...bindingFacts(record),
    effectKey: record.effectKey,
    accountKey: record.account?.key,
    busy: row.lease_owner !== null || (due !== undefined && due <= now),
  };
}

/** It was verified gone, and is listed: the run that this makes due reads it. */
async function lookNow(tx: Tx, id: string, now: Instant): Promise<void> {
  await tx.sql('binding').where({ id }).update({ look_at: now });
  tx.wakeWorker();
}

/**
 * The mark proves that it is ours, whatever the binding says: it is read, or
 * removed, by the run that this makes due.
 */
async function claimBack(
  tx: Tx,
  row: BindingRow,
  now: Instant,
  pinned: Partial<BindingRow>,
): Promise<void> {
  const change = {
    ...pinned,
    standing: false,
    suspect: true,
    generation: numberOf(row.generation) + 1,
    next_run_at: now,
    lane: laneNumber('removal'),
  };
  await tx.sql('binding').where({ id: row.id }).update(change);
  const { id: bindingId, provider, subject, title } = row;
  await appendEvents(tx, [
    {
      type: 'binding.drift',
      actor: 'system',
      result: 'failure',
      bindingId,
      provider,
      subject,
      summary: `${capitalised(title)} carries our mark in the target, although it was not known to be ours`,
      details: { drift: 'appeared', byInventory: true },
    },
  ]);
  await noteFindings(
    tx,
    [{ kind: 'appeared', bindingId, provider, subject, title }],
    now,
  );
  tx.measure({ kind: 'drift', provider, drift: 'appeared' });
  tx.wakeWorker();
}
