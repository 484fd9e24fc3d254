import {
  DEFAULT_DRIFT_OPTIONS,
  DriftOptions,
} from '../domain/drift/driftRules';
import { ProviderLimits } from './limits/ProviderQueue';

/** How much the worker does at once, and how long it waits. Times are milliseconds. */
export interface WorkerOptions {
  /** Bindings of one provider that are worked on in the target at the same time: one that hangs does not delay the others. */
  perProvider: number;
  /** Of those, how many are kept free for removals. */
  perProviderReserved: number;
  /** What is different for one provider, by its id. */
  providerLimits: Readonly<Record<string, Partial<ProviderLimits>>>;
  /** Notices that are delivered at the same time. */
  deliveries: number;
  /** Longest call to a target, source or channel. */
  callTimeoutMs: number;
  /** How long a claim holds without being renewed. */
  leaseMs: number;
  /** How long `stop` waits before it interrupts what runs. */
  graceMs: number;
  /** When grants that wait for policy or for the end of a pause are looked at again. */
  waitMs: number;
  /** How often access that is bound, or ends with its holder's eligibility, is looked at. */
  watchMs: number;
  /** How often it is looked at whether all who hold access, and what it is on, are in the catalog. */
  watchEverybodyMs: number;
  /** From 0 to 1: if more of the holders, or of the entities, are missing at once, nothing of theirs ends. */
  massAbsenceShare: number;
  /** How what changes behind our back is looked for, and what is done about it. */
  drift: DriftOptions;
  /** Longest sleep. */
  idleMs: number;
  /** From 0 to 1, for the spread of retries. */
  random: () => number;
}

export const DEFAULT_WORKER_OPTIONS: WorkerOptions = {
  perProvider: 10,
  perProviderReserved: 2,
  providerLimits: {},
  deliveries: 10,
  callTimeoutMs: 30_000,
  leaseMs: 10_000,
  graceMs: 10_000,
  waitMs: 5_000,
  watchMs: 30_000,
  watchEverybodyMs: 300_000,
  massAbsenceShare: 0.2,
  drift: DEFAULT_DRIFT_OPTIONS,
  idleMs: 1_000,
  random: Math.random,
};
