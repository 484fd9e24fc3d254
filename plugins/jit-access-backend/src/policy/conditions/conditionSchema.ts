import { z } from 'zod';
import { strictObject } from '../language/strictObject';
import { CelExpression, readExpression } from './cel/celExpression';
import { Scope } from './conditionKey';
import { conditionKeys, keysWithin } from './conditionKeys';

/** A validated condition: keys that all have to hold, and the three ways to combine. */
export interface Condition {
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
  /** What was written as text; stands alone. */
  expression?: CelExpression;
  [key: string]: unknown;
}

const READABLE: Record<Scope, string> = {
  entity: 'the entity',
  role: 'entity, role and risk',
  situation: 'everything',
};

/** A condition that may use every key within `scope`. */
export function conditionSchema(scope: Scope): z.ZodType<Condition> {
  const keys = keysWithin(scope);
  const schema: z.ZodType<Condition> = z.lazy(() =>
    z.unknown().transform((value, ctx): Condition => {
      if (typeof value === 'string') return expression(value, scope, ctx);
      const result = mapping.safeParse(value, { reportInput: true });
      if (result.success) return result.data;
      for (const issue of result.error.issues) {
        ctx.addIssue({ ...issue } as Parameters<typeof ctx.addIssue>[0]);
      }
      return z.NEVER;
    }),
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
          message: `"${name}" says how ${modifies.join(' or ')} is meant; write ${modifies.length > 1 ? 'one of them' : 'it'} beside it`,
        });
      }
    }
    if (value['onCall.on'] && value['onCall.for']) {
      ctx.addIssue({
        code: 'custom',
        path: ['onCall.for'],
        message:
          'onCall.for names the rotas that count, and onCall.on says which by relation; write one of them',
      });
    }
  });
  return schema;
}

/** A problem inside the text carries its place there as `offset`. */
function expression(
  text: string,
  scope: Scope,
  ctx: z.RefinementCtx,
): Condition {
  const read = readExpression(text, scope);
  if (!('problem' in read)) return { expression: read };
  const { message, offset } = read.problem;
  ctx.addIssue({ code: 'custom', message, params: { offset } });
  return z.NEVER;
}
