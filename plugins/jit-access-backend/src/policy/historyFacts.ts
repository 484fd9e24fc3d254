import { GrantState } from '@jit-access/backstage-plugin-jit-access-common';
import { Instant } from '../domain/time';

/** What is asked of the past of one person. */
export interface HistoryQuestion {
  /** Full lower-case ref. */
  receiver: string;
  /** The instant that is decided at; absent: whatever was ever seen standing counts. */
  at?: Instant;
  /** Windows that end after this instant are wanted. */
  since: Instant;
  /** Denials after this instant are wanted. */
  denialsSince: Instant;
  /** Items whose last grant is wanted. */
  items: { entityRef: string; role: string; provider: string }[];
  /** A grant that is decided again; it does not count against itself. */
  exceptGrant?: string;
  /** A request that is being settled; its items do not count as pending. */
  exceptRequest?: string;
}

/** The window of one grant, whatever became of it. */
export interface HeldWindow {
  grantId: string;
  entityRef: string;
  /** System of the entity when it was asked for. */
  systemRef?: string;
  role: string;
  /** Policy that decided it; absent in what was stored before that was kept. */
  policy?: string;
  /**
   * Every policy that applied when it was decided, also those of guardrails
   * alone (`decision.limits.policies` of its item): it counts under each.
   */
  policies?: string[];
  state: GrantState;
  /** Start of the window: activation, or the start that is planned. */
  from: Instant;
  /** The whole window as it was granted, in milliseconds, also when it ended early. */
  lengthMs: number;
  /** When the access was over; absent while it is not. */
  endedAt?: Instant;
  /** It ended without ever having been active. */
  neverActive: boolean;
}

/** What was asked for and waits. */
export interface PendingAsk {
  requestId: string;
  entityRef: string;
  systemRef?: string;
  role: string;
}

/** The past of one person, as policies read it. */
export interface PersonHistory {
  windows: HeldWindow[];
  pending: PendingAsk[];
  /** Last time that an item like these became active, by `entityRef role`. */
  lastGranted: Map<string, Instant>;
  /** When items of this person were denied, newest first; at most 100. */
  denials: Instant[];
  /**
   * Effects that were in a target before anything of ours, by `provider
   * effectKey`: those that a grant covers now, and those seen a short while ago.
   * What was seen earlier may have been removed since; it is looked at anew
   * before anything is made.
   */
  standing: Set<string>;
  /** Since when a break-glass of this person waits for its review; absent: none does. */
  breakGlassUnreviewedSince?: Instant;
}

/** Key of {@link PersonHistory.lastGranted}. */
export function historyKey(item: { entityRef: string; role: string }): string {
  return `${item.entityRef} ${item.role}`;
}

/** The past, as decisions need it; storage implements it. */
export interface HistoryFacts {
  /** @throws when the database cannot be read */
  of(question: HistoryQuestion): Promise<PersonHistory>;
}
