import {
  AccessProvider,
  Holder,
} from '@jit-access/backstage-plugin-jit-access-node';
import { addMilliseconds } from '../../domain/time';
import {
  abandonInventory,
  finishInventory,
  InventoryTurn,
  keepInventory,
} from '../../storage/drift/inventories';
import { forgetGoneOrphans } from '../../storage/drift/orphans';
import { ListedHolder } from '../../storage/drift/listedHolder';
import { recordHolders } from '../../storage/drift/recordHolders';
import { bounded } from '../bounded';
import { checked } from '../converge/answers';
import { DriftContext } from './context';
import { holderSchema } from './holderSchema';

/** How long a turn holds without a page being stored. */
export const INVENTORY_LEASE_MS = 120_000;
/** So many holders with our mark are compared at once. */
const PAGE = 500;
/** However slow a target is, the turn is renewed that often. */
const FLUSH_MS = 30_000;
/** After a failure it is tried again after a tenth of the usual time, and not at once. */
const AGAIN_SHARE = 0.1;

/**
 * Reads one instance to its end, page by page. What is missing in it counts only
 * if it was read to the end.
 */
export async function takeInventory(
  ctx: DriftContext,
  turn: InventoryTurn,
  signal: AbortSignal,
): Promise<void> {
  const { store, parts, options } = ctx;
  const { inventoryMs } = options.drift;
  const spread = 0.9 + options.random() / 5;
  const again = async (ms: number) =>
    addMilliseconds(await store.now(), Math.round(ms * spread));
  try {
    const counts = await readAll(ctx, turn, signal);
    const nextAt = await again(inventoryMs);
    await store.transaction(async tx => {
      await keepInventory(tx, turn);
      await forgetGoneOrphans(tx, turn);
      await finishInventory(tx, turn, { ...counts, nextAt });
    });
    await parts.report('provider', turn.provider);
  } catch (error) {
    // A stop gives it to the next one at once.
    const stopped = signal.aborted;
    const nextAt = await again(stopped ? 0 : inventoryMs * AGAIN_SHARE);
    const message = error instanceof Error ? error.message : String(error);
    await abandonInventory(store.sql, turn, {
      error: stopped ? 'It was stopped' : message,
      nextAt,
    });
    throw error;
  }
}

async function readAll(
  ctx: DriftContext,
  turn: InventoryTurn,
  signal: AbortSignal,
): Promise<{ ours: number; others: number }> {
  const { store, options } = ctx;
  const remove = options.drift.orphans === 'remove';
  const counts = { ours: 0, others: 0 };
  let page: ListedHolder[] = [];
  let flushedAt = performance.now();
  const flush = async () => {
    const some = page;
    page = [];
    await store.transaction(tx => recordHolders(tx, turn, some, remove));
    flushedAt = performance.now();
  };
  for await (const holder of holdersOf(ctx, turn, signal)) {
    if (holder.ours) {
      counts.ours += 1;
      const { accountKey, effectKey, bindingId, found } = holder;
      page.push({ accountKey, effectKey, mark: bindingId, found });
    } else counts.others += 1;
    const late = performance.now() - flushedAt >= FLUSH_MS;
    if (page.length >= PAGE || late) await flush();
  }
  if (page.length > 0) await flush();
  return counts;
}

/** Gives up on an answer that does not come, or when it is stopped. */
async function* holdersOf(
  ctx: DriftContext,
  turn: InventoryTurn,
  signal: AbortSignal,
): AsyncGenerator<Holder> {
  const provider = ctx.providers.get(turn.provider);
  const iterator = open(provider, turn, signal);
  try {
    for (;;) {
      const { done, value } = await bounded(() => iterator.next(), {
        timeoutMs: ctx.options.callTimeoutMs,
        signal,
      });
      if (done) return;
      yield checked(holderSchema, 'inventory', value);
    }
  } finally {
    // Not awaited: whoever hangs in a call would hang here again.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** @throws Error - no module brings it any more */
function open(
  provider: AccessProvider | undefined,
  { provider: id, instance }: InventoryTurn,
  signal: AbortSignal,
): AsyncIterator<Holder> {
  const known = provider?.instances?.().includes(instance);
  if (!provider?.inventory || !known) {
    throw new Error(
      `No module brings the instance ${instance} of ${id} any more; what it holds is not known`,
    );
  }
  return provider.inventory(instance, signal)[Symbol.asyncIterator]();
}
