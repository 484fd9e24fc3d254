import { JsonObject } from '@backstage/types';
import { AuditLinks } from '../../domain/audit/event';
import { Desired } from '../../domain/binding/desired';
import { Change, TargetTraits } from '../../domain/binding/nextStep';
import { RunResult } from '../../domain/binding/settlement';
import { DriftRules } from '../../domain/drift/driftRules';
import { Instant } from '../../domain/time';
import { BindingRecord } from './records';

/** What one run did and found, to be settled. */
export interface Run {
  /** The binding as the run knew it, with the intent that it wrote. */
  binding: BindingRecord;
  generation: number;
  desired: Desired;
  result: RunResult;
  /** The effect has been there since before this run. */
  unbroken: boolean;
  /** Grants that wait although their time has come are looked at again then. */
  waitUntil?: Instant;
  waitingFor?: string;
  traits: TargetTraits;
  /** From 0 to 1. */
  jitter: number;
  drift: DriftRules;
  /** Whom to tell when this turns out to be stuck. */
  administrators: string[];
  links: AuditLinks;
  evidence: RunEvidence;
}

/** What the target said of itself; never a secret. */
export interface RunEvidence {
  /** What the provider wants to be handed back. */
  handle?: JsonObject;
  /** What failed before anything was to be changed: finding the account, or the first look. */
  asked?: { durationMs: number; requestIds: string[] };
  /** Of a call to make or renew something that comes with a secret. */
  credential?: {
    origin: 'engine' | 'target';
    /** What the target issued, sealed. */
    sealed?: string;
  };
  call?: {
    kind: Change;
    durationMs: number;
    requestIds: string[];
    details?: JsonObject;
  };
  observation?: {
    requestIds: string[];
    sessionsUntil?: Instant;
    origin?: 'ours' | 'foreign';
    details?: JsonObject;
  };
}
