import { z } from 'zod';
import { conditionSchema } from '../conditions/conditionSchema';
import { breakGlassSchema } from './breakGlass';
import { guardrailSchema } from './guardrail';
import { API_VERSION, metadataSchema } from './metadata';
import { stageSchema } from './stage';
import { strictObject } from './strictObject';
import { untilSchema } from './until';
import {
  flagSchema,
  isoDurationSchema,
  nameSchema,
  textSchema,
  zoneSchema,
} from './values';

const approvalSchema = strictObject({
  until: untilSchema.optional(),
  waitAtMost: isoDurationSchema,
  stages: z
    .array(stageSchema, { error: 'Write a list of stages' })
    .min(1, { error: 'Write at least one stage' })
    .max(5, { error: 'Write at most five stages' }),
});

const allowSchema = z.union(
  [z.literal(true), z.strictObject({ until: untilSchema })],
  {
    error:
      'Write true, { until: shift }, { until: incident } or { until: ticket }',
  },
);

const routeSchema = strictObject({
  name: nameSchema,
  title: textSchema.optional(),
  when: conditionSchema('situation').optional(),
  onBehalf: flagSchema.default(false),
  allow: allowSchema.optional(),
  approval: approvalSchema.optional(),
  breakGlass: breakGlassSchema.optional(),
}).refine(
  value =>
    [value.allow, value.approval, value.breakGlass].filter(
      way => way !== undefined,
    ).length === 1,
  {
    error: 'A route says exactly one of allow, approval and breakGlass',
  },
);

/** An AccessPolicy document. */
export const policyDocumentSchema = strictObject({
  apiVersion: z.literal(API_VERSION, { error: `Write ${API_VERSION}` }),
  kind: z.literal('AccessPolicy'),
  metadata: metadataSchema,
  spec: strictObject({
    applies: conditionSchema('role').optional(),
    /** In which weeks begin; default UTC. */
    zone: zoneSchema.optional(),
    /** Default: true where the role's risk is high. */
    whileEligible: flagSchema.optional(),
    /** How long what access is bound to may be unknown; default PT15M. */
    contextGrace: isoDurationSchema.optional(),
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
