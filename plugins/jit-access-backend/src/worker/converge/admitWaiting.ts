import { Lease } from '../../storage/bindings/lease';
import { BindingPlan } from '../../storage/bindings/prepareBindings';
import { admitGrant, Redecision } from '../../storage/grants/admitGrant';
import { grantById } from '../../storage/grants/findGrants';
import { GrantRecord } from '../../storage/grants/records';
import { bounded } from '../bounded';
import { ConvergeContext } from './context';

/** Grants that wait although their time has come, and why, in words. */
export type Waiting = Map<string, string>;

/**
 * Has policy decide again about grants whose time has come, outside of any
 * transaction, and acts on it.
 */
export async function admitWaiting(
  ctx: ConvergeContext,
  lease: Lease,
  plan: BindingPlan,
  waiting: Waiting,
  signal: AbortSignal,
): Promise<void> {
  for (const { id } of plan.awaiting) {
    if (waiting.has(id)) continue;
    // Whatever happens, it is asked at most once in a run.
    waiting.set(
      id,
      'It is being decided again whether access is still allowed',
    );
    const grant = await grantById(ctx.store.sql, id);
    if (!grant) continue;
    const verdict = await decideAgain(ctx, grant, signal);
    if (verdict === 'unknown') {
      waiting.set(
        id,
        'It cannot be decided again whether access is still allowed: a source is away',
      );
    }
    await ctx.store.transaction(tx => admitGrant(tx, lease, id, verdict));
  }
}

async function decideAgain(
  ctx: ConvergeContext,
  grant: GrantRecord,
  signal: AbortSignal,
): Promise<Redecision> {
  try {
    return await bounded(() => ctx.redecide(grant), {
      timeoutMs: ctx.options.callTimeoutMs,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    ctx.logger.warn(
      `The grant ${grant.id} could not be decided again; it waits: ${error}`,
    );
    return 'unknown';
  }
}
