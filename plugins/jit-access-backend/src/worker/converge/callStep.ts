import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { Change } from '../../domain/binding/nextStep';
import { LeaseLostError } from '../../storage/bindings/lease';
import { BindingRecord } from '../../storage/bindings/records';
import { runLinks } from '../../storage/bindings/runLinks';
import { credentialEvidence, credentialFor } from './credentials';
import { observationFound } from './lookSteps';
import { changeTarget, observeTarget, orderFor } from './targetCalls';
import { StepEnd, Work } from './work';

/**
 * Writes the intent, asks the target to change, and reads it back whatever it
 * answered: an error may hide a success, and a success is not a proof.
 */
export async function callStep(
  work: Work,
  provider: AccessProvider,
  kind: Change,
  before: BindingRecord,
): Promise<StepEnd> {
  const { ctx, lease, plan, signal, trail } = work;
  const notAfter = plan.desired.present ? plan.desired.notAfter : undefined;
  const credential =
    kind === 'remove'
      ? undefined
      : await credentialFor(ctx, provider, kind, before);
  const binding = plan.removing
    ? before
    : await ctx.desk.intend({
        lease,
        plan,
        intent: {
          kind,
          credential: credential?.sealed,
          notAfter,
          links: runLinks(plan.grants),
        },
      });
  if (!binding) return { kind: 'stale' };
  // A process that was asleep must not call late: somebody else took over.
  if (!ctx.leases.isValid(lease)) throw new LeaseLostError(lease.bindingId);

  trail.called = true;
  const order = orderFor(binding, { notAfter, secret: credential?.secret });
  const called = await changeTarget(ctx, provider, kind, order, signal);
  const handle = called.answer?.handle;
  const seen = observationFound(
    await observeTarget(
      ctx,
      provider,
      { ...order, handle: handle ?? order.handle },
      signal,
    ),
  );
  return {
    kind: 'found',
    binding,
    result: { step: kind, failure: called.failure, ...seen.result },
    evidence: {
      ...seen.evidence,
      handle,
      credential: credentialEvidence(ctx, provider, binding, called.answer),
      call: {
        kind,
        durationMs: called.durationMs,
        requestIds:
          called.answer?.providerRequestIds ?? called.failure?.requestIds ?? [],
        details: called.answer?.details,
      },
    },
  };
}
