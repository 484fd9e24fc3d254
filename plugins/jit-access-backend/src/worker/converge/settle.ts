import { alarmsAfter } from '../../domain/retry/backoff';
import { addMilliseconds } from '../../domain/time';
import { BindingRecord } from '../../storage/bindings/records';
import { runLinks } from '../../storage/bindings/runLinks';
import { bounded } from '../bounded';
import { traitsOf } from './traits';
import { Found, Work } from './work';

/** Hands what was found out to the database, with what only the worker knows. */
export async function settle(
  work: Work,
  found: Found & { binding: BindingRecord },
): Promise<void> {
  const { ctx, plan, lease } = work;
  work.trail.leaveTarget();
  const { result, evidence, binding } = found;
  // What a target says it did, and did not do, is a failure as well: whether this
  // run is one is only known when it is settled.
  const mayAlarm = !plan.desired.present && alarmsAfter(binding.attempts + 1);
  const administrators = mayAlarm ? await whomToTell(work) : [];
  const { waitUntil, waitingFor } = waitOf(work);
  await ctx.desk.settle({
    lease,
    run: {
      binding,
      generation: plan.generation,
      desired: plan.desired,
      result,
      evidence,
      unbroken: plan.unbroken,
      waitUntil,
      waitingFor,
      traits: traitsOf(work.provider),
      jitter: ctx.options.random(),
      drift: ctx.options.drift,
      administrators,
      links: runLinks(plan.grants),
    },
  });
}

/** Grants that could not be let through in this run are looked at again soon. */
function waitOf(work: Work): { waitUntil?: string; waitingFor?: string } {
  const { plan, waiting, ctx } = work;
  const first = plan.awaiting[0];
  if (!first) return {};
  return {
    waitUntil: addMilliseconds(plan.at, ctx.options.waitMs),
    waitingFor: plan.paused
      ? 'New access is paused'
      : (waiting.get(first.id) ?? undefined),
  };
}

async function whomToTell(work: Work): Promise<string[]> {
  const { ctx, signal } = work;
  try {
    return await bounded(() => ctx.administrators(), {
      timeoutMs: ctx.options.callTimeoutMs,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    ctx.logger.error(
      `Nobody could be told that ${work.lease.bindingId} is stuck: ${error}`,
    );
    return [];
  }
}
