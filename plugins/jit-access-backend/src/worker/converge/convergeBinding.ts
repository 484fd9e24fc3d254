import { handBack, Lease } from '../../storage/bindings/lease';
import { admitWaiting, Waiting } from './admitWaiting';
import { carryOut } from './carryOut';
import { ConvergeContext } from './context';
import { traitsOf } from './traits';
import { Trail } from './work';

/** A plan that goes stale again and again is left to the next claim. */
const PLANS_AT_MOST = 5;

/**
 * Brings one claimed binding nearer to what its grants ask for: ends and admits
 * what is due, then takes the steps that are left and settles. May be
 * interrupted anywhere: whoever claims the binding next does the same again.
 *
 * @throws LeaseLostError, or the reason of the signal
 */
export function convergeBinding(
  ctx: ConvergeContext,
  claimed: { lease: Lease; providerId: string },
  signal: AbortSignal,
  trail: Trail,
): Promise<void> {
  const { bindingId } = claimed.lease;
  return ctx.telemetry.converge(
    { provider: claimed.providerId, bindingId },
    () => converge(ctx, claimed, signal, trail),
  );
}

async function converge(
  ctx: ConvergeContext,
  claimed: { lease: Lease; providerId: string },
  signal: AbortSignal,
  trail: Trail,
): Promise<void> {
  const { lease, providerId } = claimed;
  const provider = ctx.providers.get(providerId);
  const waiting: Waiting = new Map();
  for (let count = 0; count < PLANS_AT_MOST; count++) {
    signal.throwIfAborted();
    const plan = await ctx.desk.prepare({
      lease,
      traits: traitsOf(provider),
      callable: provider !== undefined,
    });
    const undecided = plan.awaiting.some(grant => !waiting.has(grant.id));
    if (undecided && !plan.paused) {
      await admitWaiting(ctx, lease, plan, waiting, signal);
      continue;
    }
    const work = { ctx, lease, plan, waiting, signal, provider, trail };
    if (await carryOut(work)) return;
  }
  await handBack(ctx.store, lease);
}
