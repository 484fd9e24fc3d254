import { JsonObject } from '@backstage/types';
import {
  Decision,
  ItemState,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Instant, IsoDuration } from '../../domain/time';
import {
  booleanOf,
  DbInstant,
  instantOf,
  optional,
  optionalInstant,
} from '../values';

/** One submission, as it is stored. */
export interface RequestRecord {
  id: string;
  requester: string;
  receiver: string;
  justification: string;
  duration: IsoDuration;
  startsAt?: Instant;
  ticket?: string;
  incident?: string;
  breakGlass: boolean;
  extendsGrant?: string;
  idempotencyKey?: string;
  bodyDigest: string;
  createdAt: Instant;
}

/** One (entity, role) pair of a request, as it is stored. */
export interface ItemRecord {
  id: string;
  requestId: string;
  position: number;
  entityRef: string;
  role: string;
  roleSummary: RoleSummary;
  provider: string;
  target: JsonObject;
  requester: string;
  receiver: string;
  state: ItemState;
  duration: IsoDuration;
  decision: Decision;
  digest: string;
  stage: number;
  stageSince?: Instant;
  lapsesAt?: Instant;
  createdAt: Instant;
  settledAt?: Instant;
  settledBy?: string;
  /** System of the entity when it was asked for. */
  systemRef?: string;
  /** When more people are asked; absent: never, or done. */
  escalatesAt?: Instant;
  escalatedAt?: Instant;
  /** When those who are asked are reminded next. */
  remindAt?: Instant;
  /** Break-glass: until when its review is due; absent: it owes none. */
  reviewDueAt?: Instant;
  /** Break-glass: when more people were asked for the overdue review. */
  reviewEscalatedAt?: Instant;
  reviewedAt?: Instant;
  reviewedBy?: string;
  reviewVerdict?: 'justified' | 'not-justified';
  reviewComment?: string;
}

/** One person's say on one item, as it is stored. */
export interface ReviewRecord {
  id: string;
  itemId: string;
  reviewer: string;
  stage: number;
  decision: 'approve' | 'deny';
  comment?: string;
  maxDuration?: IsoDuration;
  digest: string;
  createdAt: Instant;
  /** Whom the reviewer stood in for; absent: entitled in their own right. */
  onBehalfOf?: string;
}

export interface RequestRow {
  id: string;
  requester: string;
  receiver: string;
  justification: string;
  duration: string;
  starts_at: DbInstant | null;
  ticket: string | null;
  incident: string | null;
  break_glass: boolean | number;
  extends_grant: string | null;
  idempotency_key: string | null;
  body_digest: string;
  created_at: DbInstant;
}

export interface ItemRow {
  id: string;
  request_id: string;
  position: number;
  entity_ref: string;
  role: string;
  role_summary: string;
  provider: string;
  target: string;
  requester: string;
  receiver: string;
  state: ItemState;
  duration: string;
  decision: string;
  digest: string;
  stage: number;
  stage_since: DbInstant | null;
  lapses_at: DbInstant | null;
  created_at: DbInstant;
  settled_at: DbInstant | null;
  settled_by: string | null;
  system_ref: string | null;
  escalates_at: DbInstant | null;
  escalated_at: DbInstant | null;
  remind_at: DbInstant | null;
  review_due_at: DbInstant | null;
  review_escalated_at: DbInstant | null;
  reviewed_at: DbInstant | null;
  reviewed_by: string | null;
  review_verdict: 'justified' | 'not-justified' | null;
  review_comment: string | null;
}

export interface ReviewRow {
  id: string;
  item_id: string;
  reviewer: string;
  stage: number;
  decision: 'approve' | 'deny';
  comment: string | null;
  max_duration: string | null;
  digest: string;
  created_at: DbInstant;
  on_behalf_of: string | null;
}

export function requestRecord(row: RequestRow): RequestRecord {
  return {
    id: row.id,
    requester: row.requester,
    receiver: row.receiver,
    justification: row.justification,
    duration: row.duration,
    startsAt: optionalInstant(row.starts_at),
    ticket: optional(row.ticket),
    incident: optional(row.incident),
    breakGlass: booleanOf(row.break_glass),
    extendsGrant: optional(row.extends_grant),
    idempotencyKey: optional(row.idempotency_key),
    bodyDigest: row.body_digest,
    createdAt: instantOf(row.created_at),
  };
}

export function itemRecord(row: ItemRow): ItemRecord {
  return {
    id: row.id,
    requestId: row.request_id,
    position: row.position,
    entityRef: row.entity_ref,
    role: row.role,
    roleSummary: JSON.parse(row.role_summary),
    provider: row.provider,
    target: JSON.parse(row.target),
    requester: row.requester,
    receiver: row.receiver,
    state: row.state,
    duration: row.duration,
    decision: JSON.parse(row.decision),
    digest: row.digest,
    stage: row.stage,
    stageSince: optionalInstant(row.stage_since),
    lapsesAt: optionalInstant(row.lapses_at),
    createdAt: instantOf(row.created_at),
    settledAt: optionalInstant(row.settled_at),
    settledBy: optional(row.settled_by),
    systemRef: optional(row.system_ref),
    escalatesAt: optionalInstant(row.escalates_at),
    escalatedAt: optionalInstant(row.escalated_at),
    remindAt: optionalInstant(row.remind_at),
    reviewDueAt: optionalInstant(row.review_due_at),
    reviewEscalatedAt: optionalInstant(row.review_escalated_at),
    reviewedAt: optionalInstant(row.reviewed_at),
    reviewedBy: optional(row.reviewed_by),
    reviewVerdict: optional(row.review_verdict),
    reviewComment: optional(row.review_comment),
  };
}

export function reviewRecord(row: ReviewRow): ReviewRecord {
  return {
    id: row.id,
    itemId: row.item_id,
    reviewer: row.reviewer,
    stage: row.stage,
    decision: row.decision,
    comment: optional(row.comment),
    maxDuration: optional(row.max_duration),
    digest: row.digest,
    createdAt: instantOf(row.created_at),
    onBehalfOf: optional(row.on_behalf_of),
  };
}

/** Position in a list that is ordered by time and id. */
export interface Position {
  at: Instant;
  id: string;
}
