import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { RunResult } from '../../domain/binding/settlement';
import {
  AccountTakenError,
  pinAccount,
} from '../../storage/bindings/pinAccount';
import { BindingRecord } from '../../storage/bindings/records';
import { recordStanding } from '../../storage/bindings/recordStanding';
import { RunEvidence } from '../../storage/bindings/run';
import { runLinks } from '../../storage/bindings/runLinks';
import { CheckedObservation } from './answers';
import { Answer, findAccount, observeTarget, orderFor } from './targetCalls';
import { StepEnd, Work } from './work';

/** Finds out which account is the person's, and fixes it. */
export async function pinStep(
  work: Work,
  provider: AccessProvider,
  binding: BindingRecord,
): Promise<StepEnd> {
  const { ctx, lease, signal } = work;
  const found = await findAccount(ctx, provider, binding, signal);
  const failed = (
    failure: RunResult['failure'],
    requestIds: string[] = [],
  ): StepEnd => ({
    kind: 'found',
    binding,
    result: { step: 'pin', failure },
    evidence: { asked: { durationMs: found.durationMs, requestIds } },
  });
  if (found.failure) return failed(found.failure, found.failure.requestIds);
  try {
    const pinned = await ctx.store.transaction(tx =>
      pinAccount(tx, lease, found.answer),
    );
    return { kind: 'onwards', binding: pinned };
  } catch (error) {
    if (!(error instanceof AccountTakenError)) throw error;
    return failed({
      kind: error.holder.leaving ? 'retryable' : 'permanent',
      message: error.message,
    });
  }
}

/** Looks at what is there before anything of ours, and remembers it. */
export async function lookStep(
  work: Work,
  provider: AccessProvider,
  binding: BindingRecord,
): Promise<StepEnd> {
  const { ctx, lease, plan, signal } = work;
  const order = orderFor(binding, {});
  const seen = await observeTarget(ctx, provider, order, signal);
  if (!seen.answer || seen.answer.state === 'pending') {
    const failure = seen.failure ?? {
      kind: 'retryable' as const,
      message: `The target is still working on an earlier change of ${binding.title}`,
    };
    return {
      kind: 'found',
      binding,
      result: { step: 'look', failure },
      evidence: {
        asked: {
          durationMs: seen.durationMs,
          requestIds:
            seen.failure?.requestIds ?? seen.answer?.providerRequestIds ?? [],
        },
      },
    };
  }
  const { state, origin, details, providerRequestIds } = seen.answer;
  const look = {
    present: state === 'present',
    origin,
    requestIds: providerRequestIds ?? [],
    details,
  };
  const known = await ctx.store.transaction(tx =>
    recordStanding(tx, lease, look, {
      links: runLinks(plan.grants),
      drift: ctx.options.drift,
    }),
  );
  if (known.refused) return { kind: 'stale' };
  return { kind: 'onwards', binding: known.binding };
}

/** Finds out how things are. */
export async function observeStep(
  work: Work,
  provider: AccessProvider,
  binding: BindingRecord,
): Promise<StepEnd> {
  const order = orderFor(binding, {});
  const seen = await observeTarget(work.ctx, provider, order, work.signal);
  const { result, evidence } = observationFound(seen);
  return {
    kind: 'found',
    binding,
    result: { step: 'observe', ...result },
    evidence,
  };
}

/** An observation in the form in which it is settled. */
export function observationFound(seen: Answer<CheckedObservation>): {
  result: Pick<RunResult, 'observed' | 'observeFailure'>;
  evidence: Pick<RunEvidence, 'observation'>;
} {
  if (seen.failure) {
    return {
      result: { observeFailure: seen.failure },
      evidence: { observation: { requestIds: seen.failure.requestIds } },
    };
  }
  const { state, waitingFor, expiresAt, providerRequestIds, ...rest } =
    seen.answer;
  return {
    result: {
      observed: { state, waitingFor, expiresAt, origin: rest.origin },
    },
    evidence: {
      observation: { requestIds: providerRequestIds ?? [], ...rest },
    },
  };
}
