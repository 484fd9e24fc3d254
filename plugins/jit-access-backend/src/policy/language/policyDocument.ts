import { z } from 'zod';
import { conditionSchema } from '../conditions/conditionSchema';
import { API_VERSION, metadataSchema } from './metadata';
import { selectorSchema } from './selector';
import { strictObject } from './strictObject';
import {
  flagSchema,
  isoDurationSchema,
  nameSchema,
  textSchema,
} from './values';

const countSchema = z
  .number({ error: 'Write a whole number' })
  .int({ error: 'Write a whole number' });

const reasonSchema = strictObject({
  minLength: countSchema.min(1).max(1000).optional(),
  minWords: countSchema.min(1).max(100).optional(),
}).refine(
  value => value.minLength !== undefined || value.minWords !== undefined,
  {
    error: 'Give minLength, minWords or both',
  },
);

const guardrailSchema = strictObject({
  name: nameSchema,
  when: conditionSchema('situation').optional(),
  refuse: textSchema.optional(),
  maxDuration: isoDurationSchema.optional(),
  reason: reasonSchema.optional(),
}).refine(
  value =>
    [value.refuse, value.maxDuration, value.reason].filter(
      part => part !== undefined,
    ).length === 1,
  { error: 'A guardrail does exactly one of refuse, maxDuration and reason' },
);

const stageSchema = strictObject({
  title: textSchema.optional(),
  anyOf: z
    .array(selectorSchema, { error: 'Write a list of who can approve' })
    .min(1, { error: 'Name at least one who can approve' }),
  count: countSchema.min(1).max(10).default(1),
  when: conditionSchema('situation').optional(),
});

const approvalSchema = strictObject({
  waitAtMost: isoDurationSchema,
  stages: z
    .array(stageSchema, { error: 'Write a list of stages' })
    .min(1, { error: 'Write at least one stage' })
    .max(5, { error: 'Write at most five stages' }),
});

const allowSchema = z.union(
  [z.literal(true), z.strictObject({ until: z.enum(['shift', 'incident']) })],
  { error: 'Write true, { until: shift } or { until: incident }' },
);

const routeSchema = strictObject({
  name: nameSchema,
  title: textSchema.optional(),
  when: conditionSchema('situation').optional(),
  onBehalf: flagSchema.default(false),
  allow: allowSchema.optional(),
  approval: approvalSchema.optional(),
}).refine(
  value => (value.allow === undefined) !== (value.approval === undefined),
  {
    error: 'A route says exactly one of allow and approval',
  },
);

/** An AccessPolicy document. */
export const policyDocumentSchema = strictObject({
  apiVersion: z.literal(API_VERSION, { error: `Write ${API_VERSION}` }),
  kind: z.literal('AccessPolicy'),
  metadata: metadataSchema,
  spec: strictObject({
    applies: conditionSchema('role').optional(),
    guardrails: z
      .array(guardrailSchema, { error: 'Write a list of guardrails' })
      .min(1)
      .optional(),
    routes: z
      .array(routeSchema, { error: 'Write a list of routes' })
      .min(1)
      .optional(),
  }).refine(value => value.guardrails || value.routes, {
    error: 'A policy needs guardrails, routes or both',
  }),
});
export type PolicyDocument = z.output<typeof policyDocumentSchema>;
export type RouteSpec = z.output<typeof routeSchema>;
export type StageSpec = z.output<typeof stageSchema>;
