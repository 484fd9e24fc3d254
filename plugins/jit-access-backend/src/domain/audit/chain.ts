import { sha256 } from './canonical';
import { StoredAuditEvent } from './event';

/** What the first seal stands on. */
export const GENESIS_HASH = '0'.repeat(64);

/** The place of one event in the chain. */
export interface Seal {
  /** Counts from 1 without gaps. */
  seq: number;
  eventId: string;
  /** Hash of the seal before, or `GENESIS_HASH`. */
  prevHash: string;
  hash: string;
}

/** The end of a chain. */
export interface ChainHead {
  seq: number;
  hash: string;
}

/** The part of an event that enters the chain; the same keys in the export. */
export type HashedEvent = Omit<StoredAuditEvent, 'personal' | 'personalSalt'>;

/**
 * What of an event is hashed: everything that is stored, `details` as the text
 * it is stored as, and of personal text its salted hash only, so that the text
 * can be erased while the chain stays valid.
 */
export function hashedPart(event: StoredAuditEvent): HashedEvent {
  // Named one by one, and in the order of canonical JSON: millions of events
  // are hashed in one check, and this lets the built-in serializer do it.
  const hashed: {
    [key in keyof Required<HashedEvent>]: HashedEvent[key];
  } = {
    actor: event.actor,
    at: event.at,
    bindingId: event.bindingId,
    details: event.details,
    entityRef: event.entityRef,
    grantId: event.grantId,
    id: event.id,
    itemId: event.itemId,
    personalHash: event.personalHash,
    provider: event.provider,
    requestId: event.requestId,
    result: event.result,
    role: event.role,
    subject: event.subject,
    summary: event.summary,
    type: event.type,
  };
  return hashed;
}

/**
 * SHA-256, in lower-case hexadecimal, over the canonical JSON (RFC 8785) of
 * `{ event, prevHash, seq }`. Parts that an event does not have are left out.
 */
export function sealHash(
  seq: number,
  prevHash: string,
  event: StoredAuditEvent,
): string {
  return sha256(JSON.stringify({ event: hashedPart(event), prevHash, seq }));
}

/** Seals events one after the other, behind `head`. */
export function sealAll(
  head: ChainHead | undefined,
  events: StoredAuditEvent[],
): Seal[] {
  let { seq, hash } = head ?? { seq: 0, hash: GENESIS_HASH };
  return events.map(event => {
    const prevHash = hash;
    seq += 1;
    hash = sealHash(seq, prevHash, event);
    return { seq, eventId: event.id, prevHash, hash };
  });
}

/** SHA-256 of salt and text: what stays of personal text in the chain. */
export function personalHash(salt: string, personal: string): string {
  return sha256(`${salt}${personal}`);
}
