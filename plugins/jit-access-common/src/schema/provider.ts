import { z } from 'zod';
import {
  documentNameSchema,
  entityRefSchema,
  instantSchema,
  storedRefSchema,
} from './primitives';

/** Ask targets now whether they can be reached: all of them, or those of one provider. @public */
export const checkProvidersBodySchema = z.strictObject({
  provider: documentNameSchema.optional(),
});

/** Whether the targets of a provider can be reached with our identity. @public */
export const connectionCheckSchema = z.object({
  /** `unchecked`: the provider has no such check. */
  status: z.enum(['ok', 'failed', 'unchecked']),
  /** When the answer was there. */
  at: instantSchema,
  durationMs: z.number().nonnegative(),
  /** What was wrong, and what to do. */
  message: z.string().optional(),
});
/** @public */
export type ConnectionCheck = z.infer<typeof connectionCheckSchema>;

/** What the checks found, one line for each provider. @public */
export const providerChecksSchema = z.object({
  checks: z.array(
    connectionCheckSchema.extend({ provider: z.string(), title: z.string() }),
  ),
});
/** @public */
export type ProviderChecks = z.infer<typeof providerChecksSchema>;

/** What would be called if this person got this role there? @public */
export const dryRunBodySchema = z.strictObject({
  entityRef: entityRefSchema,
  role: documentNameSchema,
  /** Whose access it would be. */
  receiver: entityRefSchema,
});
/** @public */
export type DryRunBody = z.input<typeof dryRunBodySchema>;

const plannedCallSchema = z.object({
  /** As the target's own reference names it. */
  call: z.string(),
  /** What would be sent with it; never a secret. */
  body: z.record(z.string(), z.unknown()).optional(),
});

/** What a role would do to a target system; nothing of it was done. @public */
export const dryRunSchema = z.object({
  entityRef: storedRefSchema,
  receiver: storedRefSchema,
  role: z.object({ name: z.string(), title: z.string(), provider: z.string() }),
  /** What policy says of it at the same instant, in words. */
  verdict: z.string(),
  /** The role's target with its templates filled in; absent: it cannot be had here. */
  target: z.record(z.string(), z.unknown()).optional(),
  /** Why there is nothing to call, and what to do. */
  refused: z.array(z.string()),
  /** Exclusive end that the calls below are for: the role's default duration from now. */
  notAfter: instantSchema,
  effects: z.array(
    z.object({
      /** The same for every role that needs it. */
      key: z.string(),
      title: z.string(),
      /** Which account in the target is the person's. */
      account: z.object({ key: z.string(), name: z.string() }).optional(),
      /** Why there is none, and what to do. */
      refused: z.string().optional(),
      /** Who makes the secret that it comes with. */
      credential: z.enum(['engine', 'target']).optional(),
      /** What would be sent, in order; absent: the provider does not say. */
      ensure: z.array(plannedCallSchema).optional(),
      remove: z.array(plannedCallSchema).optional(),
    }),
  ),
});
/** @public */
export type DryRun = z.infer<typeof dryRunSchema>;
