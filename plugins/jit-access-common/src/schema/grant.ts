import { z } from 'zod';
import {
  bindingStateSchema,
  endOutcomeSchema,
  endReasonSchema,
  grantStateSchema,
} from '../states';
import {
  durationSchema,
  entityRefSchema,
  instantSchema,
  pageQuerySchema,
  storedRefSchema,
} from './primitives';
import { boundToSchema, roleSummarySchema } from './decision';

/**
 * How to use the access, without any secret in it. `{{password}}` stands where
 * the revealed secret goes.
 * @public
 */
export const connectInstructionsSchema = z.object({
  /** Such as `Connect with psql`. */
  title: z.string(),
  steps: z.array(
    z.object({
      label: z.string(),
      /** Something to copy: a command, a connection string, an address. */
      code: z.string().optional(),
      url: z.string().optional(),
    }),
  ),
});
/** @public */
export type ConnectInstructions = z.infer<typeof connectInstructionsSchema>;

/** One effect in a target system, as the portal shows it. @public */
export const bindingSchema = z.object({
  id: z.string(),
  provider: z.string(),
  /** In words: `login account on orders (demo)`. */
  title: z.string(),
  state: bindingStateSchema,
  /** The account in the target system. */
  account: z.string().optional(),
  attempts: z.number().int().nonnegative(),
  stuck: z.boolean(),
  /** What failed last; without any failed attempt, what it waits for. */
  lastError: z.string().optional(),
  nextRunAt: instantSchema.optional(),
  observedAt: instantSchema.optional(),
  instructions: connectInstructionsSchema.optional(),
  /** `ready`: can be shown once, by the receiver; `renewing`: a new one is being set. */
  credential: z.enum(['none', 'ready', 'revealed', 'renewing']),
});
/** @public */
export type Binding = z.infer<typeof bindingSchema>;

/** A person's right to a role for a window. @public */
export const grantSchema = z.object({
  id: z.string(),
  requestId: z.string(),
  itemId: z.string(),
  receiver: storedRefSchema,
  entityRef: storedRefSchema,
  role: roleSummarySchema,
  state: grantStateSchema,
  /** What was approved; the window is this long, counted from activation. */
  duration: durationSchema,
  createdAt: instantSchema,
  /** Not before; set for future starts. */
  startsAt: instantSchema.optional(),
  activateBy: instantSchema,
  activatedAt: instantSchema.optional(),
  /** Exclusive end of the window. */
  endsAt: instantSchema.optional(),
  endReason: endReasonSchema.optional(),
  endedBy: storedRefSchema.optional(),
  endComment: z.string().optional(),
  /** When the target was read back without it. */
  endedAt: instantSchema.optional(),
  endOutcome: endOutcomeSchema.optional(),
  /** Ids of the grants that still cover an effect of it. */
  coveredBy: z.array(z.string()).optional(),
  /** When what cannot be recalled expires by itself. */
  expiresAt: instantSchema.optional(),
  /** Sessions that were open may live on until then. */
  sessionsUntil: instantSchema.optional(),
  boundTo: boundToSchema.optional(),
  bindings: z.array(bindingSchema),
  actions: z.object({
    end: z.boolean(),
    extend: z.boolean(),
    reveal: z.boolean(),
    renew: z.boolean(),
  }),
});
/** @public */
export type Grant = z.infer<typeof grantSchema>;

/** Filters of the grant list. @public */
export const grantQuerySchema = pageQuerySchema.extend({
  /** Only what I hold or held. */
  mine: z.stringbool().optional(),
  entityRef: entityRefSchema.optional(),
  receiver: entityRefSchema.optional(),
  /** `live`: everything that has not ended. */
  state: z.union([grantStateSchema, z.literal('live')]).optional(),
});

/** Why access is ended by hand. @public */
export const endGrantBodySchema = z.strictObject({
  comment: z.string().trim().max(1000).optional(),
});

/** Ask for more time. @public */
export const extendGrantBodySchema = z.strictObject({
  duration: durationSchema,
  justification: z
    .string()
    .trim()
    .min(1, { error: 'Say why you need more time' })
    .max(2000),
});

/** A secret, shown once. @public */
export const credentialSchema = z.object({
  username: z.string(),
  password: z.string(),
  /** Exclusive end of its use, where that may come before the end of the access. */
  expiresAt: instantSchema.optional(),
  instructions: connectInstructionsSchema.optional(),
});
/** @public */
export type Credential = z.infer<typeof credentialSchema>;
