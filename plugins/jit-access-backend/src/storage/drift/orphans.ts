import { v7 as uuid } from 'uuid';
import { MarkedHolder } from '../../domain/drift/judgeHolder';
import { ListedHolder } from './listedHolder';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { Sql, Tx } from '../store';
import { booleanOf, DbInstant, instantOf, optional } from '../values';
import { adoptBinding } from './adoptBinding';
import { noteFindings } from './findings';
import { InventoryTurn } from './inventories';

/** An orphan as it is kept. */
export interface OrphanRecord extends MarkedHolder {
  provider: string;
  instance: string;
  mark?: string;
  /** The target says all that is needed to remove it. */
  removable: boolean;
  /** It is being removed by this binding of ours. */
  adoptedAs?: string;
  foundAt: Instant;
}

interface OrphanRow {
  id: string;
  provider: string;
  instance: string;
  account_key: string;
  effect_key: string;
  mark: string | null;
  removable: boolean | number;
  adopted_as: string | null;
  found_at: DbInstant;
  seen_at: DbInstant;
}

/**
 * Notes orphans of one page: new ones are recorded and told; if they are to be
 * removed and the target says how, each gets a binding of ours, which the
 * ordinary work removes and verifies.
 */
export async function noteOrphans(
  tx: Tx,
  turn: InventoryTurn,
  listed: ListedHolder[],
  remove: boolean,
): Promise<void> {
  if (listed.length === 0) return;
  const orphans = [
    ...new Map(listed.map(orphan => [keyOf(orphan), orphan])).values(),
  ];
  const now = await tx.now();
  const known = await knownOrphans(tx, turn, orphans);
  for (const orphan of orphans) {
    const before = known.get(keyOf(orphan));
    const id = before?.id ?? uuid();
    const already = optional(before?.adopted_as);
    const adoptedAs =
      already ??
      (remove ? await adoptBinding(tx, turn.provider, orphan) : undefined);
    const adopted = adoptedAs !== already;
    const row = {
      instance: turn.instance,
      mark: orphan.mark ?? null,
      removable: orphan.found !== undefined,
      adopted_as: adoptedAs ?? null,
      // Of this turn, however long it takes: what was not seen in it is gone.
      seen_at: now,
    };
    if (before) {
      await tx.sql('orphan').where({ id }).update(row);
    } else {
      await tx.sql('orphan').insert({
        id,
        provider: turn.provider,
        account_key: orphan.accountKey,
        effect_key: orphan.effectKey,
        found_at: now,
        ...row,
      });
    }
    if (!before || adopted) {
      await record(tx, turn, orphan, adopted ? 'removing' : 'found');
    }
  }
  const fresh = orphans.filter(orphan => !known.has(keyOf(orphan)));
  await noteFindings(
    tx,
    fresh.map(orphan => ({
      kind: 'orphan',
      provider: turn.provider,
      bindingId: orphan.mark,
      subject: orphan.found?.subject,
      title: titleOf(orphan),
    })),
    now,
  );
}

/** Forgets orphans that a whole inventory did not show any more. */
export async function forgetGoneOrphans(
  tx: Tx,
  turn: InventoryTurn,
): Promise<void> {
  const { provider, instance } = turn;
  const gone: OrphanRow[] = await tx
    .sql('orphan')
    .where({ provider, instance })
    .where('seen_at', '<', turn.startedAt);
  for (const row of gone) {
    await tx.sql('orphan').where({ id: row.id }).delete();
    const { accountKey, effectKey, mark } = orphanRecord(row);
    await record(tx, turn, { accountKey, effectKey, mark }, 'gone');
  }
}

/** The oldest that are still there; what was adopted and is verified gone is not. */
export async function openOrphans(
  sql: Sql,
  limit: number,
): Promise<OrphanRecord[]> {
  const rows: OrphanRow[] = await sql('orphan')
    .leftJoin('binding', 'binding.id', 'orphan.adopted_as')
    .whereNull('binding.rested_at')
    .orderBy([{ column: 'orphan.found_at' }, { column: 'orphan.id' }])
    .limit(limit)
    .select('orphan.*');
  return rows.map(orphanRecord);
}

async function knownOrphans(
  tx: Tx,
  { provider }: InventoryTurn,
  orphans: ListedHolder[],
): Promise<Map<string, OrphanRow>> {
  const rows: OrphanRow[] = await tx
    .sql('orphan')
    .where({ provider })
    .whereIn(
      'account_key',
      orphans.map(orphan => orphan.accountKey),
    );
  return new Map(rows.map(row => [keyOf(orphanRecord(row)), row]));
}

const HAPPENED = {
  found: 'carries our mark, and nobody here knows of it',
  removing:
    'carries our mark, and nobody here knows of it: it is being removed',
  gone: 'carried our mark, and is not there any more',
} as const;

async function record(
  tx: Tx,
  turn: InventoryTurn,
  orphan: ListedHolder,
  state: keyof typeof HAPPENED,
): Promise<void> {
  await appendEvents(tx, [
    {
      type: 'drift.orphan',
      actor: 'system',
      result: state === 'gone' ? 'success' : 'failure',
      provider: turn.provider,
      bindingId: orphan.mark,
      subject: orphan.found?.subject,
      summary: `${titleOf(orphan)} for ${orphan.accountKey} ${HAPPENED[state]}`,
      details: {
        state,
        instance: turn.instance,
        account: orphan.accountKey,
        effect: orphan.effectKey,
      },
    },
  ]);
}

function titleOf(orphan: ListedHolder): string {
  return orphan.found?.title ?? orphan.effectKey;
}

function keyOf({ accountKey, effectKey }: MarkedHolder): string {
  return `${accountKey}\n${effectKey}`;
}

function orphanRecord(row: OrphanRow): OrphanRecord {
  return {
    provider: row.provider,
    instance: row.instance,
    accountKey: row.account_key,
    effectKey: row.effect_key,
    mark: optional(row.mark),
    removable: booleanOf(row.removable),
    adoptedAs: optional(row.adopted_as),
    foundAt: instantOf(row.found_at),
  };
}
