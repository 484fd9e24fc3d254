import { z } from 'zod';
import { bindingSchema } from './grant';
import {
  documentNameSchema,
  entityRefSchema,
  instantSchema,
  storedRefSchema,
} from './primitives';
import { connectionCheckSchema } from './provider';

/** Who I am to JIT Access: decides which pages are shown. @public */
export const viewerSchema = z.object({
  ref: storedRefSchema,
  administrator: z.boolean(),
  auditor: z.boolean(),
  /** How much waits for me; at most 100 are counted. */
  inbox: z.number().int().nonnegative(),
  paused: z
    .object({ reason: z.string(), by: storedRefSchema, at: instantSchema })
    .optional(),
});
/** @public */
export type Viewer = z.infer<typeof viewerSchema>;

/** A provider or source, and what it last answered. @public */
export const partHealthSchema = z.object({
  id: z.string(),
  kind: z.enum(['provider', 'context-source', 'notifier']),
  /** For people; absent where the module is not installed. */
  title: z.string().optional(),
  status: z.enum(['ok', 'failing', 'unused', 'missing']),
  /** Of a missing provider: grants that have not ended, up to 10,000. */
  hanging: z.number().int().nonnegative().optional(),
  lastSuccessAt: instantSchema.optional(),
  lastError: z.string().optional(),
  lastErrorAt: instantSchema.optional(),
  /** Of a provider: the newest connection check of the replica that answers; absent: none yet. */
  check: connectionCheckSchema.optional(),
});

/** The state of the machine, for platform engineers. @public */
export const healthSchema = z.object({
  paused: viewerSchema.shape.paused,
  parts: z.array(partHealthSchema),
  policy: z.object({
    digest: z.string().optional(),
    loadedAt: instantSchema.optional(),
    roles: z.number().int().nonnegative(),
    policies: z.number().int().nonnegative(),
    /** Findings of the newest load; errors mean that the last good set is still in force. */
    findings: z.array(
      z.object({
        severity: z.enum(['error', 'warning']),
        message: z.string(),
        file: z.string(),
        line: z.number().int().optional(),
        column: z.number().int().optional(),
      }),
    ),
  }),
  queue: z.object({
    due: z.number().int().nonnegative(),
    oldestDueAt: instantSchema.optional(),
    outbox: z.number().int().nonnegative(),
    parked: z.number().int().nonnegative(),
  }),
  /** Milliseconds from the end of access to its verified absence, of the last 24 hours and at most the newest 10,000. */
  removalLag: z.object({
    count: z.number().int().nonnegative(),
    p50: z.number().nonnegative().optional(),
    p95: z.number().nonnegative().optional(),
    max: z.number().nonnegative().optional(),
  }),
  /** What is promised about removals, and how they stand to it. */
  objective: z.object({
    /** Milliseconds within which a removal is to be verified. */
    withinMs: z.number().positive(),
    /** Of all removals, from 0 to 1. */
    share: z.number().min(0).max(1),
    /** Length of the rolling window. */
    days: z.number().positive(),
    /** Removals that were verified, of the window. */
    removed: z.number().int().nonnegative(),
    /** Of those, not in time. */
    late: z.number().int().nonnegative(),
    /** Not verified absent, though the time is over; counts as a miss. */
    overdue: z.number().int().nonnegative(),
    /** Removals are counted until then. */
    until: instantSchema,
    /** Share that was verified in time; absent: there were no removals. */
    achieved: z.number().min(0).max(1).optional(),
    /** What is left of the misses that are allowed: 1 all of it, below 0 overdrawn. */
    budgetLeft: z.number().max(1).optional(),
  }),
  /** What does not work in the replica that answers; empty: all of it does. */
  broken: z.array(z.enum(['database', 'worker', 'sealer'])),
  /** What changed in targets behind our back. */
  drift: z.object({
    /** What was found in the last seven days, newest first; at most 50. */
    recent: z.array(
      z.object({
        kind: z.enum(['appeared', 'vanished', 'altered', 'orphan']),
        provider: z.string(),
        title: z.string(),
        /** Ref of the person, where it is known. */
        subject: z.string().optional(),
        foundAt: instantSchema,
      }),
    ),
    /** What carries our mark and is not known here, oldest first; at most 100. */
    orphans: z.array(
      z.object({
        provider: z.string(),
        instance: z.string(),
        account: z.string(),
        effect: z.string(),
        /** The target says all that is needed to remove it. */
        removable: z.boolean(),
        removing: z.boolean(),
        foundAt: instantSchema,
      }),
    ),
    /** What targets were last found to hold. */
    inventories: z.array(
      z.object({
        provider: z.string(),
        instance: z.string(),
        /** When it was last listed to the end; absent: never yet. */
        finishedAt: instantSchema.optional(),
        lastError: z.string().optional(),
        /** So much carries our mark. */
        ours: z.number().int().nonnegative(),
        /** So much does not: standing access, only counted. */
        others: z.number().int().nonnegative(),
      }),
    ),
  }),
  stuck: z.array(
    bindingSchema.extend({
      subject: storedRefSchema,
      entityRef: storedRefSchema.optional(),
      requestId: z.string().optional(),
      /** A grant that waits for it: what a retry is asked for with. */
      grantId: z.string().optional(),
    }),
  ),
});
/** @public */
export type Health = z.infer<typeof healthSchema>;

const reason = z
  .string()
  .trim()
  .min(5, {
    error: 'Say why, in at least 5 characters; it is kept in the history',
  })
  .max(1000);

/** Stop or resume all new access. @public */
export const pauseBodySchema = z.strictObject({ paused: z.boolean(), reason });

/** End everything of one person, on one entity, or of one provider. @public */
export const endAllBodySchema = z
  .strictObject({
    person: entityRefSchema.optional(),
    entityRef: entityRefSchema.optional(),
    provider: documentNameSchema.optional(),
    reason,
  })
  .refine(
    body =>
      [body.person, body.entityRef, body.provider].filter(Boolean).length === 1,
    { error: 'Name exactly one of person, entityRef and provider' },
  );

/**
 * Begin or stop draining: take all that is ours out of the target systems of one
 * provider, or of all.
 * @public
 */
export const drainBodySchema = z.strictObject({
  draining: z.boolean(),
  /** Absent: everything, and all new access is paused with it. */
  provider: documentNameSchema.optional(),
  reason,
});

/** How far a drain is; numbers above 10,000 are not counted further. @public */
export const drainSchema = z.discriminatedUnion('draining', [
  z.object({ draining: z.literal(false) }),
  z.object({
    draining: z.literal(true),
    /** Absent: everything. */
    provider: z.string().optional(),
    reason: z.string(),
    by: storedRefSchema,
    at: instantSchema,
    /** Grants that have not ended, verified in the target. */
    left: z.number().int().nonnegative(),
    /** Effects whose removal failed again and again; it is tried on. */
    stuck: z.number().int().nonnegative(),
    /** Effects that cannot be recalled and expire by themselves. */
    remaining: z.number().int().nonnegative(),
    /** When the last of those expires, where that is known. */
    remainingUntil: instantSchema.optional(),
    /** Nothing of ours is in any of these targets any more. */
    done: z.boolean(),
  }),
]);
/** @public */
export type Drain = z.infer<typeof drainSchema>;

/** List targets now: all of them, or those of one provider. @public */
export const inventoryBodySchema = z.strictObject({
  provider: documentNameSchema.optional(),
});

/** What was asked for. @public */
export const inventoryResultSchema = z.object({
  /** Instances that are listed now, one after the other. */
  instances: z.number().int().nonnegative(),
});

/** What ending everything did. @public */
export const endAllResultSchema = z.object({
  /** Grants that are now ending. */
  ended: z.number().int().nonnegative(),
  /** Pending items that were withdrawn with them. */
  withdrawn: z.number().int().nonnegative(),
});
