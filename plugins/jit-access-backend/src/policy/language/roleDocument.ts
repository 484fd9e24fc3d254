import { riskSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { JsonObject, JsonValue } from '@backstage/types';
import { z } from 'zod';
import { durationMilliseconds } from '../../domain/time';
import { conditionSchema } from '../conditions/conditionSchema';
import { API_VERSION, metadataSchema } from './metadata';
import { entityPredicateSchema } from './entityPredicate';
import { strictObject } from './strictObject';
import { isoDurationSchema, nameSchema, refSchema, textSchema } from './values';

const allowRowSchema = strictObject({
  entities: z.union([z.literal('any'), z.array(refSchema()).min(1)], {
    error:
      'Write a list of entity refs such as [resource:default/name], or any',
  }),
  require: conditionSchema('entity').optional(),
  values: z
    .record(z.string(), z.array(z.string()).min(1), {
      error:
        "Write for each expression the list of allowed texts, such as entity.annotations['key']: [value]; put numbers in quotes",
    })
    .optional(),
});

const durationsSchema = strictObject({
  default: isoDurationSchema,
  min: isoDurationSchema.optional(),
  max: isoDurationSchema,
  choices: z.array(isoDurationSchema).max(12).optional(),
}).superRefine((value, ctx) => {
  const max = durationMilliseconds(value.max);
  const min = value.min ? durationMilliseconds(value.min) : 1;
  const check = (path: (string | number)[], text: string) => {
    const ms = durationMilliseconds(text);
    if (ms >= min && ms <= max) return;
    const bounds = value.min
      ? `between min (${value.min}) and max (${value.max})`
      : `at most max (${value.max})`;
    ctx.addIssue({
      code: 'custom',
      path,
      message: `${text} has to be ${bounds}`,
    });
  };
  if (value.min) check(['min'], value.min);
  check(['default'], value.default);
  value.choices?.forEach((choice, index) => check(['choices', index], choice));
});

/** A JSON object; YAML can also hold dates, binaries and the like. */
const jsonObjectSchema = z
  .record(z.string(), z.json(), {
    error: 'Write what the provider needs, as a mapping of plain values',
  })
  .transform(value => value as JsonObject & Record<string, JsonValue>);

/** An AccessRole document. */
export const roleDocumentSchema = strictObject({
  apiVersion: z.literal(API_VERSION, { error: `Write ${API_VERSION}` }),
  kind: z.literal('AccessRole'),
  metadata: metadataSchema,
  spec: strictObject({
    entities: entityPredicateSchema,
    provider: nameSchema,
    target: jsonObjectSchema,
    allow: z.array(allowRowSchema).min(1).optional(),
    risk: riskSchema,
    duration: durationsSchema,
    reasonExample: textSchema.optional(),
  }),
});
export type RoleDocument = z.output<typeof roleDocumentSchema>;
