import { z } from 'zod';
import { itemStateSchema, requestStatusSchema } from '../states';
import { decisionSchema, roleSummarySchema } from './decision';
import { grantSchema } from './grant';
import { auditEventSchema } from './history';
import {
  documentNameSchema,
  durationSchema,
  entityRefSchema,
  idSchema,
  instantSchema,
  pageQuerySchema,
  storedRefSchema,
} from './primitives';

/** Longest justification, in characters. @public */
export const MAX_JUSTIFICATION_LENGTH = 2000;
/** Most items in one request. @public */
export const MAX_ITEMS = 20;

const plainText = (max: number) =>
  z
    .string()
    .trim()
    .max(max, { error: `Write at most ${max} characters` })
    // Control characters could disguise what a reviewer or a log reader sees.
    .refine(
      text => !/[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/u.test(text),
      {
        error: 'Remove the control characters',
      },
    );

/** One (entity, role) pair that is asked for. @public */
export const requestedItemSchema = z.strictObject({
  entityRef: entityRefSchema,
  role: documentNameSchema,
});
/** @public */
export type RequestedItem = z.infer<typeof requestedItemSchema>;

const submissionFields = {
  items: z.array(requestedItemSchema).min(1).max(MAX_ITEMS),
  /** How long, counted from activation. */
  duration: durationSchema,
  /** Absent: as soon as it is approved. */
  startsAt: instantSchema.optional(),
  ticket: plainText(200).optional(),
  incident: plainText(200).optional(),
  /** Who gets the access; absent: the requester. */
  receiver: entityRefSchema.optional(),
  breakGlass: z.boolean().optional(),
};

/** What the form holds while it is being filled in. @public */
export const previewBodySchema = z.strictObject({
  ...submissionFields,
  duration: durationSchema.optional(),
  justification: plainText(MAX_JUSTIFICATION_LENGTH).optional(),
  /** Running access that the new window would follow on; `duration` is the further time. */
  extends: idSchema.optional(),
});
/** @public */
export type PreviewBody = z.input<typeof previewBodySchema>;

/** A submission. @public */
export const submitBodySchema = z.strictObject({
  ...submissionFields,
  justification: plainText(MAX_JUSTIFICATION_LENGTH).min(1, {
    error: 'Say why you need this access',
  }),
  /** Send what can be sent when some items are refused. */
  partial: z.boolean().optional(),
});
/** @public */
export type SubmitBody = z.input<typeof submitBodySchema>;

/** The answer to a preview, one entry per item in the order asked. @public */
export const previewSchema = z.object({
  items: z.array(
    z.object({
      entityRef: storedRefSchema,
      role: roleSummarySchema.optional(),
      roleName: z.string(),
      decision: decisionSchema,
    }),
  ),
});
/** @public */
export type Preview = z.infer<typeof previewSchema>;

/** One person's say on one item. @public */
export const reviewSchema = z.object({
  id: z.string(),
  reviewer: storedRefSchema,
  decision: z.enum(['approve', 'deny']),
  comment: z.string().optional(),
  /** The longest duration that this reviewer agrees to. */
  maxDuration: durationSchema.optional(),
  stage: z.number().int().nonnegative(),
  at: instantSchema,
  /** Whom the reviewer stood in for. */
  onBehalfOf: storedRefSchema.optional(),
});
/** @public */
export type Review = z.infer<typeof reviewSchema>;

/** The review that break-glass owes. @public */
export const breakGlassReviewSchema = z.object({
  dueAt: instantSchema,
  /** It was not done in time, and more people were asked. */
  escalatedAt: instantSchema.optional(),
  doneAt: instantSchema.optional(),
  doneBy: storedRefSchema.optional(),
  verdict: z.enum(['justified', 'not-justified']).optional(),
  comment: z.string().optional(),
});
/** @public */
export type BreakGlassReview = z.infer<typeof breakGlassReviewSchema>;

/** What can be done with an item or grant by the one who looks at it. @public */
export const itemActionsSchema = z.object({
  review: z.boolean(),
  withdraw: z.boolean(),
  /** Give the review that break-glass owes. */
  reviewBreakGlass: z.boolean(),
});

/** One item of a request. @public */
export const itemSchema = z.object({
  id: z.string(),
  requestId: z.string(),
  entityRef: storedRefSchema,
  role: roleSummarySchema,
  state: itemStateSchema,
  /** How long it was asked for; what was approved is on the grant. */
  duration: durationSchema,
  decision: decisionSchema,
  /** Index of the stage that is waiting, of `decision.stages`. */
  stage: z.number().int().nonnegative(),
  /** What a review must carry: stands for exactly what is shown. */
  digest: z.string(),
  reviews: z.array(reviewSchema),
  /** Since when the current stage waits. */
  waitingSince: instantSchema.optional(),
  lapsesAt: instantSchema.optional(),
  settledAt: instantSchema.optional(),
  /** More people were asked, since nobody answered. */
  escalatedAt: instantSchema.optional(),
  breakGlassReview: breakGlassReviewSchema.optional(),
  grant: grantSchema.optional(),
  actions: itemActionsSchema,
});
/** @public */
export type Item = z.infer<typeof itemSchema>;

/** One submission. @public */
export const requestSchema = z.object({
  id: z.string(),
  requester: storedRefSchema,
  receiver: storedRefSchema,
  status: requestStatusSchema,
  justification: z.string(),
  duration: durationSchema,
  startsAt: instantSchema.optional(),
  ticket: z.string().optional(),
  incident: z.string().optional(),
  breakGlass: z.boolean(),
  createdAt: instantSchema,
  items: z.array(itemSchema),
});
/** @public */
export type Request = z.infer<typeof requestSchema>;

/** A request with its timeline, oldest event first. @public */
export const requestDetailSchema = requestSchema.extend({
  timeline: z.array(auditEventSchema),
});
/** @public */
export type RequestDetail = z.infer<typeof requestDetailSchema>;

/** A reviewer's submission. @public */
export const reviewBodySchema = z.strictObject({
  decision: z.enum(['approve', 'deny']),
  comment: plainText(1000).optional(),
  maxDuration: durationSchema.optional(),
  digest: z.string().min(1).max(128),
});
/** @public */
export type ReviewBody = z.infer<typeof reviewBodySchema>;

/** The review that break-glass owes. @public */
export const breakGlassReviewBodySchema = z.strictObject({
  verdict: z.enum(['justified', 'not-justified']),
  comment: plainText(1000).min(5, {
    error: 'Say in at least 5 characters what you found',
  }),
});

/** Filters of the request list. @public */
export const requestQuerySchema = pageQuerySchema.extend({
  /** Only requests that I made or that are for me. */
  mine: z.stringbool().optional(),
  entityRef: entityRefSchema.optional(),
  requester: entityRefSchema.optional(),
  state: itemStateSchema.optional(),
});

/** One thing that waits for me. @public */
export const inboxItemSchema = z.object({
  /** `approval`: before access is given; `break-glass`: afterwards. */
  kind: z.enum(['approval', 'break-glass']),
  request: requestSchema.omit({ items: true }),
  item: itemSchema,
  requester: z.object({
    ref: storedRefSchema,
    name: z.string(),
    teams: z.array(storedRefSchema),
  }),
  /** Whom I stand in for, where I may review it only for them. */
  onBehalfOf: storedRefSchema.optional(),
  /** The requester's earlier items for the same entity and role. */
  previously: z.object({
    approved: z.number().int().nonnegative(),
    denied: z.number().int().nonnegative(),
    lastAt: instantSchema.optional(),
  }),
  /** Who holds the same role on the same entity now. */
  holders: z.array(storedRefSchema),
});
/** @public */
export type InboxItem = z.infer<typeof inboxItemSchema>;
