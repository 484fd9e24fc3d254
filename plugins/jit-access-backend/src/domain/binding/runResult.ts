import { BindingState } from '@jit-access/backstage-plugin-jit-access-common';
import { DriftRules } from '../drift/driftRules';
import { Instant } from '../time';
import { BindingFacts, Step } from './nextStep';

/** Why a call did not do what it was for; see the classes of `ProviderError`. */
export interface CallFailure {
  kind:
    'retryable' | 'throttled' | 'conflict' | 'permanent' | 'unknown-outcome';
  message: string;
  /** How long the target asks to wait. */
  retryAfterMs?: number;
}

/** What a run found out. A part that did not happen is absent. */
export interface RunResult {
  step: Step;
  /** Of `pin`, `ensure` and `remove`, or of what came before a call. */
  failure?: CallFailure;
  /** What the target said afterwards. */
  observed?: {
    state: 'present' | 'absent' | 'pending';
    /** What it waits for while it is pending. */
    waitingFor?: string;
    expiresAt?: Instant;
    /** By its mark, where the target has one. */
    origin?: 'ours' | 'foreign';
  };
  observeFailure?: CallFailure;
}

/** The target changed behind our back: access came, went, or is not as it was made. */
export type Drift = 'appeared' | 'vanished' | 'altered';

/** What is known of a binding before it is settled. */
export type SettledFacts = BindingFacts & {
  attempts: number;
  stuck: boolean;
  pendingSince?: Instant;
  /** When it was verified gone. */
  restedAt?: Instant;
};

/** What is kept of it. */
export interface Settlement {
  state: BindingState;
  intent?: 'ensure' | 'remove';
  standing?: boolean;
  wasPresent: boolean;
  notAfter?: Instant;
  attempts: number;
  lastError?: string;
  pendingSince?: Instant;
  stuck: boolean;
  /** Not before then; absent: nothing failed. */
  retryAt?: Instant;
  /** People are told now. */
  alarm: boolean;
  /** It was stuck and is not any more. */
  recovered: boolean;
  /** The effect can never be made: the grants that need it have failed. */
  hopeless?: string;
  drift?: Drift;
  /** A look that found all as it was, or no answer: nothing for the history. */
  uneventful?: boolean;
  /** When it is looked at next although nothing is to be done. */
  lookAt?: Instant;
  /** When it was verified gone; absent: it is not, or was never ours. */
  restedAt?: Instant;
}

/** What a settlement depends on besides what was found. */
export interface SettlementContext {
  now: Instant;
  /** From 0 to 1. */
  jitter: number;
  drift?: DriftRules;
}
