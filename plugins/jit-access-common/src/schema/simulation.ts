import { z } from 'zod';
import { previewSchema, requestedItemSchema, MAX_ITEMS } from './request';
import { durationSchema, entityRefSchema, instantSchema } from './primitives';

const part = <T extends z.ZodType>(item: T) =>
  z.union([z.array(item), z.literal('unknown')]).optional();

/**
 * Facts that a simulation takes as given instead of asking for them. `unknown`
 * stands for a source that fails.
 * @public
 */
export const simulatedFactsSchema = z.strictObject({
  onCall: part(
    z.strictObject({
      person: entityRefSchema,
      level: z.string().default('primary'),
      /** Absent: the entity that is asked about. */
      entity: entityRefSchema.optional(),
      rota: z.string().optional(),
      until: instantSchema.optional(),
    }),
  ),
  incidents: part(
    z.strictObject({
      id: z.string(),
      title: z.string().optional(),
      entity: entityRefSchema.optional(),
      severity: z.string().optional(),
      openedAt: instantSchema.optional(),
      people: z
        .array(z.strictObject({ person: entityRefSchema, role: z.string() }))
        .optional(),
    }),
  ),
  tickets: part(
    z.strictObject({
      id: z.string(),
      title: z.string().optional(),
      open: z.boolean().default(true),
      entities: z.array(entityRefSchema).optional(),
      assignee: entityRefSchema.optional(),
    }),
  ),
  freezes: part(
    z.strictObject({
      name: z.string(),
      from: instantSchema,
      until: instantSchema,
      entity: entityRefSchema.optional(),
    }),
  ),
  approvers: part(
    z.strictObject({ key: z.string(), people: z.array(entityRefSchema) }),
  ),
  history: z
    .union([
      z.literal('unknown'),
      z.strictObject({
        /** Grants of the receiver. */
        grants: z
          .array(
            z.strictObject({
              role: z.string(),
              entity: entityRefSchema.optional(),
              system: entityRefSchema.optional(),
              policy: z.string().optional(),
              state: z.enum(['scheduled', 'active', 'ended']).default('ended'),
              from: instantSchema,
              duration: durationSchema,
              endedAt: instantSchema.optional(),
            }),
          )
          .optional(),
        pending: z
          .array(
            z.strictObject({
              role: z.string(),
              entity: entityRefSchema.optional(),
              system: entityRefSchema.optional(),
            }),
          )
          .optional(),
        denials: z.array(instantSchema).optional(),
        /** The receiver has this access already, in the target itself. */
        standing: z.boolean().optional(),
        /** A break-glass of the receiver waits for its review. */
        breakGlassUnreviewed: z.boolean().optional(),
      }),
    ])
    .optional(),
  tenure: z
    .union([
      z.literal('unknown'),
      z.strictObject({
        /** Since when people are in the catalog; left out: for ever. */
        people: z.record(z.string(), instantSchema).optional(),
        /** Since when they are in groups, as `user:… group:…`; left out: for ever. */
        memberships: z.record(z.string(), instantSchema).optional(),
        /** Since when entities have their owner; left out: for ever. */
        owners: z.record(z.string(), instantSchema).optional(),
      }),
    ])
    .optional(),
  away: z
    .array(
      z.strictObject({
        person: entityRefSchema,
        delegates: z.array(entityRefSchema),
        since: instantSchema.optional(),
        until: instantSchema,
      }),
    )
    .optional(),
  /** `unknown`: the catalog does not answer. */
  catalog: z.literal('unknown').optional(),
});
/** @public */
export type SimulatedFacts = z.output<typeof simulatedFactsSchema>;

/** A question to policy about somebody, somewhere, some time. @public */
export const simulateBodySchema = z.strictObject({
  requester: entityRefSchema,
  receiver: entityRefSchema.optional(),
  items: z.array(requestedItemSchema).min(1).max(MAX_ITEMS),
  duration: durationSchema.optional(),
  startsAt: instantSchema.optional(),
  /** Absent: now. */
  at: instantSchema.optional(),
  justification: z.string().max(2000).optional(),
  ticket: z.string().max(200).optional(),
  incident: z.string().max(200).optional(),
  breakGlass: z.boolean().optional(),
  /** Decide as a submission is decided, where everything required has to be there. */
  complete: z.boolean().optional(),
  facts: simulatedFactsSchema.optional(),
  /** Documents to decide by instead of those in force. */
  documents: z
    .array(
      z.strictObject({
        file: z.string().min(1).max(300),
        text: z.string().max(1_000_000),
      }),
    )
    .max(200)
    .optional(),
});
/** @public */
export type SimulateBody = z.input<typeof simulateBodySchema>;

/** What policy would say, and what is wrong with the documents given. @public */
export const simulationSchema = previewSchema.extend({
  findings: z.array(
    z.object({
      severity: z.enum(['error', 'warning']),
      message: z.string(),
      file: z.string(),
      line: z.number().int().optional(),
      column: z.number().int().optional(),
    }),
  ),
  policyDigest: z.string().optional(),
});
/** @public */
export type Simulation = z.infer<typeof simulationSchema>;
