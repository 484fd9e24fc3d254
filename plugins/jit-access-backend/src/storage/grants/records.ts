import { JsonObject } from '@backstage/types';
import {
  BoundTo,
  EndOutcome,
  EndReason,
  GrantState,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Instant, IsoDuration } from '../../domain/time';
import { BindingRecord } from '../bindings/records';
import {
  booleanOf,
  DbInstant,
  instantOf,
  optional,
  optionalInstant,
} from '../values';

/** What is worth knowing about how a grant ended. */
export interface EndDetails {
  /** Ids of the grants that still cover an effect. */
  coveredBy?: string[];
  /** When what cannot be recalled expires by itself. */
  expiresAt?: Instant;
  /** Sessions that were open may live until then. */
  sessionsUntil?: Instant;
}

/** A person's right to a role for a window, with the effects it covers. */
export interface GrantRecord {
  id: string;
  requestId: string;
  itemId: string;
  requester: string;
  receiver: string;
  entityRef: string;
  role: string;
  roleSummary: RoleSummary;
  provider: string;
  state: GrantState;
  duration: IsoDuration;
  createdAt: Instant;
  /** Not before. */
  startsAt: Instant;
  activateBy: Instant;
  /** Decided again and let through. */
  admittedAt?: Instant;
  /** Start of the window. */
  activatedAt?: Instant;
  /** Exclusive end of the window. */
  endsAt?: Instant;
  boundTo?: BoundTo;
  /** Latest end that the context allows. */
  boundUntil?: Instant;
  endingAt?: Instant;
  endReason?: EndReason;
  endedBy?: string;
  endComment?: string;
  /** When the target was read back without it. */
  endedAt?: Instant;
  endOutcome?: EndOutcome;
  endDetails?: EndDetails;
  /** The holder was told that the end is near. */
  warnedAt?: Instant;
  /** Document that decided it; absent in what was stored before that was kept. */
  policy?: string;
  /** System of the entity when it was asked for. */
  systemRef?: string;
  /** Ends when its holder is not eligible any more. */
  whileEligible: boolean;
  /** Ends instead of beginning where the access stands in the target already. */
  refuseStanding: boolean;
  /** When what it is bound to last gave an answer. */
  watchedAt?: Instant;
  bindings: BindingRecord[];
}

/** A row of `access_grant`, as the drivers return it. */
export interface GrantRow {
  id: string;
  request_id: string;
  item_id: string;
  receiver: string;
  requester: string;
  entity_ref: string;
  role: string;
  role_summary: string;
  provider: string;
  state: GrantState;
  duration: string;
  created_at: DbInstant;
  starts_at: DbInstant;
  activate_by: DbInstant;
  admitted_at: DbInstant | null;
  activated_at: DbInstant | null;
  ends_at: DbInstant | null;
  bound_until: DbInstant | null;
  bound_to: string | null;
  ending_at: DbInstant | null;
  end_reason: EndReason | null;
  ended_by: string | null;
  end_comment: string | null;
  ended_at: DbInstant | null;
  end_outcome: EndOutcome | null;
  end_details: string | null;
  removal_lag_ms: number | null;
  warned_at: DbInstant | null;
  policy: string | null;
  system_ref: string | null;
  while_eligible: boolean | number;
  refuse_standing: boolean | number;
  watched_at: DbInstant | null;
  watch_at: DbInstant | null;
}

export function grantRecord(
  row: GrantRow,
  bindings: BindingRecord[],
): GrantRecord {
  return {
    id: row.id,
    requestId: row.request_id,
    itemId: row.item_id,
    requester: row.requester,
    receiver: row.receiver,
    entityRef: row.entity_ref,
    role: row.role,
    roleSummary: JSON.parse(row.role_summary),
    provider: row.provider,
    state: row.state,
    duration: row.duration,
    createdAt: instantOf(row.created_at),
    startsAt: instantOf(row.starts_at),
    activateBy: instantOf(row.activate_by),
    admittedAt: optionalInstant(row.admitted_at),
    activatedAt: optionalInstant(row.activated_at),
    endsAt: optionalInstant(row.ends_at),
    boundUntil: optionalInstant(row.bound_until),
    boundTo: row.bound_to === null ? undefined : JSON.parse(row.bound_to),
    endingAt: optionalInstant(row.ending_at),
    endReason: optional(row.end_reason),
    endedBy: optional(row.ended_by),
    endComment: optional(row.end_comment),
    endedAt: optionalInstant(row.ended_at),
    endOutcome: optional(row.end_outcome),
    endDetails: jsonOf<JsonObject>(row.end_details),
    warnedAt: optionalInstant(row.warned_at),
    policy: optional(row.policy),
    systemRef: optional(row.system_ref),
    whileEligible: booleanOf(row.while_eligible),
    refuseStanding: booleanOf(row.refuse_standing),
    watchedAt: optionalInstant(row.watched_at),
    bindings,
  };
}

function jsonOf<T>(text: string | null): T | undefined {
  return text === null ? undefined : JSON.parse(text);
}
