import {
  durationSchema,
  entityRefSchema,
  instantSchema,
  simulatedFactsSchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { entitySchema } from '../catalog/entitySchema';

/** One or several, as a list. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.union([
    z.array(item),
    item.transform(one => [one]),
  ]) as unknown as z.ZodType<z.output<T>[]>;

/** Who asks for what, when, and what is the case. */
export const givenSchema = z.strictObject({
  /** Who asks. */
  person: entityRefSchema.optional(),
  /** Whom it is for; left out: whoever asks. */
  receiver: entityRefSchema.optional(),
  entity: entityRefSchema.optional(),
  /** Entities beside those of the catalog, or in place of them. */
  entities: z.array(entitySchema).optional(),
  role: z.string().optional(),
  duration: durationSchema.optional(),
  startsAt: instantSchema.optional(),
  at: instantSchema.optional(),
  justification: z.string().optional(),
  ticket: z.string().optional(),
  incident: z.string().optional(),
  breakGlass: z.boolean().optional(),
  /** Decide as when the request is sent; left out: when there is a justification. */
  complete: z.boolean().optional(),
  facts: simulatedFactsSchema.optional(),
});

const stageSchema = z.strictObject({
  title: z.string().optional(),
  count: z.number().int().positive().optional(),
  people: z.array(entityRefSchema).optional(),
});

/** What of the decision is compared; what is left out may be anything. */
export const expectationSchema = z.strictObject({
  outcome: z.enum(['allow', 'approval', 'refuse']).optional(),
  policy: z.string().optional(),
  route: z.string().optional(),
  /** Exactly these people can approve: of all stages together, or a list for each stage. */
  approvers: z
    .union([z.array(entityRefSchema), z.array(z.array(entityRefSchema)).min(1)])
    .optional(),
  /** How many stages there are, or what each is like. */
  stages: z.union([z.number().int(), z.array(stageSchema)]).optional(),
  /** The longest duration allowed. */
  maximum: durationSchema.optional(),
  /** The headline contains this. */
  headline: z.string().optional(),
  /** For each of these there is a reason that contains it. */
  reason: listOf(z.string()).optional(),
  /** What ends the access before its window does; `none`: nothing. */
  boundTo: z.enum(['shift', 'incident', 'ticket', 'none']).optional(),
  /** It is emergency access. */
  breakGlass: z.boolean().optional(),
});

const caseSchema = z.strictObject({
  name: z.string().min(1),
  given: givenSchema,
  expect: expectationSchema.refine(value => Object.keys(value).length > 0, {
    error: 'A case that expects nothing tests nothing',
  }),
});

/** A file of cases. */
export const caseFileSchema = z.strictObject({
  /** Files and folders of documents, relative to this file. */
  documents: listOf(z.string()).optional(),
  /** Files and folders of the catalog, relative to this file. */
  catalog: listOf(z.string()).optional(),
  /** An app-config, relative to this file, for where entities keep their environment and the like. */
  config: z.string().optional(),
  /** What every case is given unless it says otherwise. */
  defaults: givenSchema.optional(),
  cases: z.array(caseSchema).min(1),
});
export type Given = z.output<typeof givenSchema>;
export type Expectation = z.output<typeof expectationSchema>;
export type Case = z.output<typeof caseSchema>;
