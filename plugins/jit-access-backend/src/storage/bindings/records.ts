import { JsonObject } from '@backstage/types';
import { BindingState } from '@jit-access/backstage-plugin-jit-access-common';
import {
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Instant } from '../../domain/time';
import {
  booleanOf,
  DbInstant,
  instantOf,
  numberOf,
  optional,
  optionalInstant,
} from '../values';

/** `renewing`: a new secret is to be set; until then there is none to be shown. */
export type CredentialState = 'none' | 'ready' | 'revealed' | 'renewing';

/** One atomic effect in one target, for one person. Never holds a secret. */
export interface BindingRecord {
  id: string;
  provider: string;
  /** Ref of the person it is for. */
  subject: string;
  effectKey: string;
  title: string;
  /** All that the provider needs to know; pinned. */
  target: JsonObject;
  subjectFacts: Subject;
  /** Pinned before the first look at the target. */
  account?: SubjectAccount;
  handle?: JsonObject;
  state: BindingState;
  /** It was there before us; absent: not looked yet. */
  standing?: boolean;
  /** Seen present since it was last at rest. */
  wasPresent: boolean;
  /** A call whose outcome is not known, or that may have left remnants. */
  intent?: 'ensure' | 'remove';
  /** What the attempts are counted for. */
  wanted: 'present' | 'absent';
  suspect: boolean;
  generation: number;
  settledGeneration: number;
  epoch: number;
  leaseOwner?: string;
  /** Absent: nothing to do. While it is leased: when the lease ends. */
  nextRunAt?: Instant;
  /** Failed calls since the last success. */
  attempts: number;
  pendingSince?: Instant;
  lastError?: string;
  stuck: boolean;
  /** What the target was told as the exclusive end. */
  notAfter?: Instant;
  observedAt?: Instant;
  /** When it is looked at although nothing is to be done; absent: never. */
  lookAt?: Instant;
  /** When it was verified gone; absent: it is not. */
  restedAt?: Instant;
  /** Sessions may outlive removal until then. */
  sessionsUntil?: Instant;
  credentialState: CredentialState;
  createdAt: Instant;
}

/** A row of `binding`, as the drivers return it; `credential` is read apart. */
export interface BindingRow {
  id: string;
  provider: string;
  subject: string;
  effect_key: string;
  title: string;
  target: string;
  subject_facts: string;
  account_key: string | null;
  account: string | null;
  handle: string | null;
  state: BindingState;
  standing: boolean | number | null;
  was_present: boolean | number;
  intent: 'ensure' | 'remove' | null;
  wanted: 'present' | 'absent';
  suspect: boolean | number;
  lane: number;
  generation: string | number;
  settled_generation: string | number;
  epoch: string | number;
  lease_owner: string | null;
  next_run_at: DbInstant | null;
  attempts: number;
  pending_since: DbInstant | null;
  last_error: string | null;
  stuck: boolean | number;
  not_after: DbInstant | null;
  observed_at: DbInstant | null;
  look_at: DbInstant | null;
  rested_at: DbInstant | null;
  /** Of what is at rest: the account on which it was verified gone. */
  last_account_key: string | null;
  sessions_until: DbInstant | null;
  credential: string | null;
  credential_state: CredentialState;
  created_at: DbInstant;
}

export function bindingRecord(row: BindingRow): BindingRecord {
  return {
    id: row.id,
    provider: row.provider,
    subject: row.subject,
    effectKey: row.effect_key,
    title: row.title,
    target: JSON.parse(row.target),
    subjectFacts: JSON.parse(row.subject_facts),
    account: row.account === null ? undefined : JSON.parse(row.account),
    handle: row.handle === null ? undefined : JSON.parse(row.handle),
    state: row.state,
    standing: row.standing === null ? undefined : booleanOf(row.standing),
    wasPresent: booleanOf(row.was_present),
    intent: optional(row.intent),
    wanted: row.wanted,
    suspect: booleanOf(row.suspect),
    generation: numberOf(row.generation),
    settledGeneration: numberOf(row.settled_generation),
    epoch: numberOf(row.epoch),
    leaseOwner: optional(row.lease_owner),
    nextRunAt: optionalInstant(row.next_run_at),
    attempts: row.attempts,
    pendingSince: optionalInstant(row.pending_since),
    lastError: optional(row.last_error),
    stuck: booleanOf(row.stuck),
    notAfter: optionalInstant(row.not_after),
    observedAt: optionalInstant(row.observed_at),
    lookAt: optionalInstant(row.look_at),
    restedAt: optionalInstant(row.rested_at),
    sessionsUntil: optionalInstant(row.sessions_until),
    credentialState: row.credential_state,
    createdAt: instantOf(row.created_at),
  };
}
