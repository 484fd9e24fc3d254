import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { isOnlyLookedAt, nextStep, Step } from '../../domain/binding/nextStep';
import { Lane } from '../../storage/bindings/dueAgain';
import { bindingFacts } from '../../storage/bindings/facts';
import { BindingRecord } from '../../storage/bindings/records';
import { someoneWaits } from '../../storage/bindings/scheduleBinding';
import { callStep } from './callStep';
import { lookStep, observeStep, pinStep } from './lookSteps';
import { settle } from './settle';
import { traitsOf } from './traits';
import { StepEnd, Work } from './work';

/**
 * Takes the steps that lead from what is known to what is desired, and settles.
 * @returns false when the plan did not hold any more: plan anew
 */
export async function carryOut(work: Work): Promise<boolean> {
  let binding = work.plan.binding;
  for (;;) {
    const end = await takeStep(work, stepOf(work, binding), binding);
    if (end.kind === 'stale') return false;
    if (end.kind === 'found') {
      await settle(work, end);
      return true;
    }
    binding = end.binding;
  }
}

function stepOf(work: Work, binding: BindingRecord): Step {
  // Its intent is written, and nobody knows more yet.
  if (work.plan.removing) return 'remove';
  return nextStep(bindingFacts(binding), work.plan.desired, {
    traits: traitsOf(work.provider),
    now: work.plan.at,
    someoneWaits: someoneWaits(binding, work.plan.grants),
  });
}

async function takeStep(
  work: Work,
  step: Step,
  binding: BindingRecord,
): Promise<StepEnd> {
  if (step === 'rest') {
    return { kind: 'found', binding, result: { step }, evidence: {} };
  }
  const { provider } = work;
  if (!provider) return missingProvider(binding);
  const { limits } = work.ctx;
  const leave = await limits.enter(
    provider.id,
    {
      lane: laneOf(work, binding),
      // A change is read back.
      calls: ['ensure', 'remove', 'renew'].includes(step) ? 2 : 1,
    },
    work.signal,
  );
  try {
    return await stepWith(work, provider, step, binding);
  } finally {
    leave();
  }
}

/** Looks at what ended wait with what is made: no removal waits for them. */
function laneOf({ plan }: Work, binding: BindingRecord): Lane {
  const looks = isOnlyLookedAt(bindingFacts(binding), plan.desired);
  return plan.desired.present || looks ? 'creation' : 'removal';
}

function stepWith(
  work: Work,
  provider: AccessProvider,
  step: Exclude<Step, 'rest'>,
  binding: BindingRecord,
): Promise<StepEnd> {
  switch (step) {
    case 'pin':
      return pinStep(work, provider, binding);
    case 'look':
      return lookStep(work, provider, binding);
    case 'observe':
      return observeStep(work, provider, binding);
    case 'ensure':
    case 'remove':
    case 'renew':
      return callStep(work, provider, step, binding);
    default:
      throw new Error(`Unknown step ${step satisfies never}`);
  }
}

/** Nothing is known to have happened: it is tried again when the module is back. */
function missingProvider(binding: BindingRecord): StepEnd {
  return {
    kind: 'found',
    binding,
    result: {
      // Nothing was called, so nothing about the target changed.
      step: 'look',
      failure: {
        kind: 'retryable',
        message: `No module brings the provider "${binding.provider}"; add it to the backend again`,
      },
    },
    evidence: {},
  };
}
