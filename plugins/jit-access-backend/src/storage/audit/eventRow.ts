import { StoredAuditEvent } from '../../domain/audit/event';
import { Seal } from '../../domain/audit/chain';
import { SignedCheckpoint } from '../../domain/audit/checkpoint';
import { DbInstant, instantOf, numberOf, optional } from '../values';

/** A row of `audit_event`. */
export interface EventRow {
  id: string;
  at: DbInstant;
  type: string;
  actor: string;
  result: string;
  request_id: string | null;
  item_id: string | null;
  grant_id: string | null;
  binding_id: string | null;
  entity_ref: string | null;
  role: string | null;
  subject: string | null;
  provider: string | null;
  summary: string;
  details: string;
  personal: string | null;
  personal_hash: string | null;
  personal_salt: string | null;
}

/** A row of `audit_seal` without the time of sealing. */
export interface SealRow {
  seq: string | number;
  event_id: string;
  prev_hash: string;
  hash: string;
}

export interface CheckpointRow {
  seq: string | number;
  hash: string;
  key_id: string;
  signature: string;
  at: DbInstant;
}

/** Columns of `audit_event`, for queries that join it under the alias `e`. */
export const EVENT_COLUMNS = [
  'e.id',
  'e.at',
  'e.type',
  'e.actor',
  'e.result',
  'e.request_id',
  'e.item_id',
  'e.grant_id',
  'e.binding_id',
  'e.entity_ref',
  'e.role',
  'e.subject',
  'e.provider',
  'e.summary',
  'e.details',
  'e.personal',
  'e.personal_hash',
  'e.personal_salt',
];

/**
 * The event as it enters the chain. A type or result that this version does
 * not know is passed on as it is: hashing must not depend on the version.
 */
export function eventRecord(row: EventRow): StoredAuditEvent {
  return {
    id: row.id,
    at: instantOf(row.at),
    type: row.type as StoredAuditEvent['type'],
    actor: row.actor,
    result: row.result as StoredAuditEvent['result'],
    requestId: optional(row.request_id),
    itemId: optional(row.item_id),
    grantId: optional(row.grant_id),
    bindingId: optional(row.binding_id),
    entityRef: optional(row.entity_ref),
    role: optional(row.role),
    subject: optional(row.subject),
    provider: optional(row.provider),
    summary: row.summary,
    details: row.details,
    personal: optional(row.personal),
    personalHash: optional(row.personal_hash),
    personalSalt: optional(row.personal_salt),
  };
}

export function sealRecord(row: SealRow): Seal {
  return {
    seq: numberOf(row.seq),
    eventId: row.event_id,
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

export function checkpointRecord(row: CheckpointRow): SignedCheckpoint {
  return {
    seq: numberOf(row.seq),
    hash: row.hash,
    at: instantOf(row.at),
    keyId: row.key_id,
    signature: row.signature,
  };
}
