import { AuditEventType } from '@jit-access/backstage-plugin-jit-access-common';
import { Instant } from '../time';

/** A JSON value that canonical JSON (RFC 8785) can write. */
export type Json =
  | null
  | boolean
  | number
  | string
  | Json[]
  | { [key: string]: Json | undefined };

/** What one event is about; each part is a filter of the history. */
export interface AuditLinks {
  requestId?: string;
  itemId?: string;
  grantId?: string;
  bindingId?: string;
  entityRef?: string;
  role?: string;
  /** The receiver. */
  subject?: string;
  provider?: string;
}

/** An event before it is stored: it gets its id and time in the transaction. */
export interface NewAuditEvent extends AuditLinks {
  type: AuditEventType;
  /** A user's ref, or `system`. */
  actor: string;
  result: 'success' | 'failure' | 'refused';
  /** One sentence in plain words, without personal text such as a reason. */
  summary: string;
  /** Everything else; never a secret. */
  details?: { [key: string]: Json | undefined };
  /** What people wrote themselves; can be erased without breaking the chain. */
  personal?: { [key: string]: Json | undefined };
}

/** An event as it is stored. */
export interface StoredAuditEvent extends AuditLinks {
  id: string;
  at: Instant;
  type: AuditEventType;
  actor: string;
  result: 'success' | 'failure' | 'refused';
  summary: string;
  /** Canonical JSON text, hashed as it stands. */
  details: string;
  /** Canonical JSON text; absent: there was none, or it was erased. */
  personal?: string;
  /** SHA-256 of salt and personal text; stays when the text is erased. */
  personalHash?: string;
  personalSalt?: string;
}
