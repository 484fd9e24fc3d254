import { z } from 'zod';
import {
  entityRefSchema,
  idSchema,
  instantSchema,
  pageQuerySchema,
  storedRefSchema,
} from './primitives';

/**
 * Every kind of event in the history. The part before the dot is what it is
 * about.
 * @public
 */
export const auditEventTypeSchema = z.enum([
  'request.submitted',
  'request.refused',
  'item.decided',
  'item.approved',
  'item.denied',
  'item.withdrawn',
  'item.lapsed',
  'item.escalated',
  'item.reminded',
  'review.recorded',
  'review.rejected',
  'break-glass.used',
  'break-glass.reviewed',
  'break-glass.overdue',
  'delegation.set',
  'delegation.ended',
  'grant.created',
  'grant.redecided',
  'grant.activating',
  'grant.active',
  'grant.ending',
  'grant.ended',
  'provider.intent',
  'provider.called',
  'provider.observed',
  'binding.stuck',
  'binding.recovered',
  'binding.drift',
  'drift.orphan',
  'credential.revealed',
  'credential.renewed',
  'policy.loaded',
  'policy.rejected',
  'admin.paused',
  'admin.resumed',
  'admin.ended',
  'admin.inventory',
  'admin.providers-checked',
  'admin.dry-run',
  'admin.drained',
  'admin.drain-stopped',
  'history.read',
  'history.exported',
  'history.erased',
]);
/** @public */
export type AuditEventType = z.infer<typeof auditEventTypeSchema>;

/** One immutable line of the history. @public */
export const auditEventSchema = z.object({
  id: z.string(),
  at: instantSchema,
  type: auditEventTypeSchema,
  /** Who did it: a user's ref, or `system` for the machine itself. */
  actor: z.string(),
  result: z.enum(['success', 'failure', 'refused']),
  requestId: z.string().optional(),
  itemId: z.string().optional(),
  grantId: z.string().optional(),
  bindingId: z.string().optional(),
  entityRef: storedRefSchema.optional(),
  role: z.string().optional(),
  /** Whom it is about: the receiver. */
  subject: storedRefSchema.optional(),
  provider: z.string().optional(),
  /** One sentence in plain words. */
  summary: z.string(),
  /** Everything else, by type; never a secret. */
  details: z.record(z.string(), z.unknown()),
  /** Position in the sealed chain; absent until sealed (about a second). */
  seal: z.object({ seq: z.number().int(), hash: z.string() }).optional(),
});
/** @public */
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** Filters of the history; all given ones must hold. @public */
export const historyFilterSchema = z.object({
  /** Actor or subject. */
  person: entityRefSchema.optional(),
  entityRef: entityRefSchema.optional(),
  role: z.string().max(63).optional(),
  provider: z.string().max(63).optional(),
  type: auditEventTypeSchema.optional(),
  result: z.enum(['success', 'failure', 'refused']).optional(),
  requestId: idSchema.optional(),
  /** Inclusive. */
  from: instantSchema.optional(),
  /** Exclusive. */
  to: instantSchema.optional(),
});
/** @public */
export type HistoryFilter = z.infer<typeof historyFilterSchema>;

/** Query of the history: newest first. @public */
export const historyQuerySchema = pageQuerySchema.extend(
  historyFilterSchema.shape,
);

/** Query of the export: the same filter, oldest first, everything. @public */
export const historyExportQuerySchema = historyFilterSchema.extend({
  format: z.enum(['csv', 'jsonl']).default('csv'),
});

/** What the last look at the chain of the history proved. @public */
export const integritySchema = z.object({
  status: z.enum(['intact', 'broken', 'unchecked']),
  /** Events in the chain, at the time of the check. */
  sealed: z.number().int().nonnegative(),
  /** Events that are not sealed yet. */
  unsealed: z.number().int().nonnegative(),
  checkedAt: instantSchema.optional(),
  /** What is wrong, one sentence each, the first broken place first. */
  findings: z.array(
    z.object({
      kind: z.enum([
        'event-changed',
        'event-missing',
        'order-changed',
        'truncated',
        'rechained',
        'checkpoint-invalid',
        'unsealed-late',
      ]),
      seq: z.number().int().optional(),
      eventId: z.string().optional(),
      message: z.string(),
    }),
  ),
  head: z.object({ seq: z.number().int(), hash: z.string() }).optional(),
  checkpoint: z
    .object({
      seq: z.number().int(),
      hash: z.string(),
      keyId: z.string(),
      at: instantSchema,
    })
    .optional(),
  /** Ed25519 public key (SPKI, PEM) that checkpoints are signed with. */
  publicKey: z.string().optional(),
});
/** @public */
export type Integrity = z.infer<typeof integritySchema>;
