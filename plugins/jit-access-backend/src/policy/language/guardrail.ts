import { z } from 'zod';
import { conditionSchema } from '../conditions/conditionSchema';
import { relationSchema } from '../conditions/near';
import { durationMilliseconds } from '../../domain/time';
import { messageSchema } from './message';
import { Relation } from '../facts/itemFacts';
import { oneOrMore, strictObject } from './strictObject';
import {
  countSchema,
  flagSchema,
  isoDurationSchema,
  nameSchema,
} from './values';

const reasonSchema = strictObject({
  minLength: countSchema.min(1).max(1000).optional(),
  minWords: countSchema.min(1).max(100).optional(),
}).refine(
  value => value.minLength !== undefined || value.minWords !== undefined,
  {
    error: 'Give minLength, minWords or both',
  },
);

const referenceSchema = z.enum(['ticket', 'incident'], {
  error: 'Write ticket or incident',
});

/**
 * What a request has to name. `ticket` says how much is asked of it: `given`
 * that there is one, `open` that a ticket source knows it as open, `related`
 * that it is moreover about the entity, or assigned to requester or receiver.
 */
const requireSchema = z.union(
  [
    referenceSchema.transform(one => ({
      anyOf: [one],
      ticket: 'open' as const,
      on: ['self'] as Relation[],
    })),
    strictObject({
      anyOf: z.array(referenceSchema).min(1).max(2),
      ticket: z
        .enum(['given', 'open', 'related'], {
          error: 'Write given, open or related',
        })
        .default('open'),
      /** Where the incident may be open, seen from the entity. */
      on: oneOrMore(relationSchema).default(['self']),
    }),
  ],
  {
    error:
      'Write ticket, incident, or { anyOf: [ticket, incident], ticket: given | open | related, on: [self, system, dependencies, dependents] }',
  },
);

const separationSchema = strictObject({
  /** Roles that nobody has beside the one that is asked for. */
  roles: z
    .array(nameSchema, { error: 'Write a list of role names' })
    .min(1, { error: 'Name at least one role' }),
  scope: z
    .enum(['entity', 'system', 'everywhere'], {
      error: 'Write entity, system or everywhere',
    })
    .default('entity'),
  /** For how long after its end an excluded role still excludes. */
  lookBack: isoDurationSchema.optional(),
});

const WEEK_MS = 7 * 86_400_000;

const EFFECTS = [
  'refuse',
  'maxDuration',
  'maxPerWeek',
  'require',
  'reason',
  'separationOfDuties',
  'noStandingAccess',
] as const;

/** A guardrail: a condition, and what holds where it is true. */
export const guardrailSchema = strictObject({
  name: nameSchema,
  when: conditionSchema('situation').optional(),
  /** Also refuses break-glass; otherwise it is only recorded there. */
  evenInEmergency: flagSchema.default(false),
  refuse: messageSchema.optional(),
  maxDuration: isoDurationSchema.optional(),
  maxPerWeek: isoDurationSchema
    .refine(text => durationMilliseconds(text) <= WEEK_MS, {
      error: 'A week has seven days; write at most P7D',
    })
    .optional(),
  require: requireSchema.optional(),
  reason: reasonSchema.optional(),
  separationOfDuties: separationSchema.optional(),
  noStandingAccess: z
    .literal(true, { error: 'Write true, or leave it out' })
    .optional(),
}).refine(value => EFFECTS.some(effect => value[effect] !== undefined), {
  error: `A guardrail does at least one of ${EFFECTS.join(', ')}`,
});
export type GuardrailSpec = z.output<typeof guardrailSchema>;
