import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { RunResult } from '../../domain/binding/settlement';
import { Lease } from '../../storage/bindings/lease';
import { BindingPlan } from '../../storage/bindings/prepareBindings';
import { BindingRecord } from '../../storage/bindings/records';
import { RunEvidence } from '../../storage/bindings/run';
import { Waiting } from './admitWaiting';
import { ConvergeContext } from './context';

/** One claimed binding, being worked on. */
export interface Work {
  ctx: ConvergeContext;
  lease: Lease;
  plan: BindingPlan;
  waiting: Waiting;
  /** Aborts when the lease is lost, or the worker stops. */
  signal: AbortSignal;
  /** Absent: no module brings it. */
  provider: AccessProvider | undefined;
  /** Set before a target is asked to change: from then on a lost lease matters. */
  trail: Trail;
}

export interface Trail {
  called: boolean;
  /** The target is done with: somebody else may be worked on, while this is settled. */
  leaveTarget(): void;
}

/**
 * How a step ended: the binding knows more and the next step follows from it;
 * something was found out that has to be settled; or the plan does not hold.
 */
export type StepEnd =
  | { kind: 'onwards'; binding: BindingRecord }
  | ({ kind: 'found'; binding: BindingRecord } & Found)
  | { kind: 'stale' };

export interface Found {
  result: RunResult;
  evidence: RunEvidence;
}
