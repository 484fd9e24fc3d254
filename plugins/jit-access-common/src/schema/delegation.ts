import { z } from 'zod';
import {
  entityRefSchema,
  idSchema,
  instantSchema,
  storedRefSchema,
} from './primitives';

/** Somebody reviews in another one's place while that one is away. @public */
export const delegationSchema = z.object({
  id: idSchema,
  /** Who is away. */
  person: storedRefSchema,
  delegates: z.array(storedRefSchema),
  since: instantSchema,
  /** Exclusive. */
  until: instantSchema,
  comment: z.string().optional(),
  createdAt: instantSchema,
  /** Ended by hand before `until`. */
  endedAt: instantSchema.optional(),
});
/** @public */
export type Delegation = z.infer<typeof delegationSchema>;

/** My delegations: those I set, and those in which I stand in for others; not over yet. @public */
export const delegationsSchema = z.object({
  mine: z.array(delegationSchema),
  forOthers: z.array(delegationSchema),
});
/** @public */
export type Delegations = z.infer<typeof delegationsSchema>;

/** Let others review for me while I am away. @public */
export const delegateBodySchema = z.strictObject({
  delegates: z
    .array(entityRefSchema)
    .min(1, { error: 'Name at least one person' })
    .max(5, { error: 'Name at most five people' }),
  /** Absent: now. */
  since: instantSchema.optional(),
  /** At most 90 days after the beginning. */
  until: instantSchema,
  comment: z.string().trim().max(500).optional(),
});
/** @public */
export type DelegateBody = z.input<typeof delegateBodySchema>;
