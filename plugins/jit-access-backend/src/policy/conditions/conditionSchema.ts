import { z } from 'zod';
import { strictObject } from '../language/strictObject';
import { Scope } from './conditionKey';
import { conditionKeys, keysWithin } from './conditionKeys';

/** A validated condition: keys that all have to hold, and the three ways to combine. */
export interface Condition {
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
  [key: string]: unknown;
}

const AS_TEXT =
  'Expressions as text cannot be written in this version; write a mapping such as { risk: high }';

const READABLE: Record<Scope, string> = {
  entity: 'the entity',
  role: 'entity, role and risk',
  situation: 'everything',
};

/** A condition that may use every key within `scope`. */
export function conditionSchema(scope: Scope): z.ZodType<Condition> {
  const keys = keysWithin(scope);
  const schema: z.ZodType<Condition> = z.lazy(() =>
    z
      .unknown()
      .refine(value => typeof value !== 'string', {
        error: AS_TEXT,
        abort: true,
      })
      .pipe(mapping),
  );
  const list = z
    .array(schema, { error: 'Write a list of conditions' })
    .min(1, { error: 'Write at least one condition' });
  const shape: Record<string, z.ZodType> = {
    all: list.optional(),
    any: list.optional(),
    not: schema.optional(),
  };
  for (const [name, key] of Object.entries(keys)) {
    shape[name] = key.schema.optional();
  }
  const elsewhere = (key: string) =>
    conditionKeys[key] &&
    `"${key}" cannot be used here, where only ${READABLE[scope]} can be looked at; use it in a when`;
  const mapping = strictObject(shape, elsewhere).superRefine((value, ctx) => {
    if (Object.keys(value).length === 0) {
      ctx.addIssue({
        code: 'custom',
        message:
          'An empty condition would always hold; leave the key out if that is meant',
      });
    }
    for (const name of Object.keys(value)) {
      const modifies = conditionKeys[name]?.modifies;
      if (modifies && !modifies.some(other => other in value)) {
        ctx.addIssue({
          code: 'custom',
          path: [name],
          message: `"${name}" says how ${modifies.join(' or ')} is meant; write one of them beside it`,
        });
      }
    }
  });
  return schema;
}
