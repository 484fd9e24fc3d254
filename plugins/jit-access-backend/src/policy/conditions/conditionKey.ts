import { z } from 'zod';
import { FactName, ItemFacts } from '../facts/itemFacts';
import { Finding } from './evaluation';

/**
 * What a key is about, and so where it may stand: `entity` everywhere, `role`
 * not in a role's own `require`, `situation` only in `when`.
 */
export type Scope = 'entity' | 'role' | 'situation';

/** One key of a condition. */
export interface ConditionKey {
  schema: z.ZodType;
  scope: Scope;
  reads: FactName[];
  /** Only says how its sibling keys are meant; at least one of them must be there. */
  modifies?: string[];
  /** `siblings` are all values of the same mapping, already validated. */
  compile(
    value: unknown,
    siblings: Record<string, unknown>,
  ): (facts: ItemFacts) => Finding;
}

/** Declares a key with the type that its schema yields. */
export function conditionKey<S extends z.ZodType>(key: {
  schema: S;
  scope: Scope;
  reads: FactName[];
  compile(
    value: z.output<S>,
    siblings: Record<string, unknown>,
  ): (facts: ItemFacts) => Finding;
}): ConditionKey {
  return {
    ...key,
    compile: (value, siblings) => key.compile(value as z.output<S>, siblings),
  };
}

/** Declares a key that only modifies others. */
export function modifierKey(
  schema: z.ZodType,
  modifies: string[],
): ConditionKey {
  return {
    schema,
    scope: 'situation',
    reads: [],
    modifies,
    compile: () => () => {
      throw new Error('A modifier is not evaluated by itself');
    },
  };
}
