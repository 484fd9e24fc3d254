import { z } from 'zod';
import { FactName, ItemFacts } from '../facts/itemFacts';
import { Truth } from '../truth';
import { CompiledCalendar } from './compiledCalendar';
import { Finding } from './evaluation';

/**
 * What a key is about, and so where it may stand: `entity` everywhere, `role`
 * not in a role's own `require`, `situation` only in `when`.
 */
export type Scope = 'entity' | 'role' | 'situation';

/** What keys can refer to beside facts. */
export interface KeyScope {
  calendars: ReadonlyMap<string, CompiledCalendar>;
  /**
   * Keys that were compiled, by what they say. Many policies say the same, and
   * what is shared stays in the processor's cache.
   */
  compiled?: Map<string, CompiledKey>;
}

/** Values of all keys of the same mapping, already validated. */
export type Siblings = Record<string, unknown>;

/** A key with its value, ready to be evaluated. */
export interface CompiledKey {
  test(facts: ItemFacts): Truth;
  /** What was found, in words; never evaluated twice. */
  tell(facts: ItemFacts, truth: Truth): Omit<Finding, 'truth'>;
  /** Beside those of the key. */
  reads?: FactName[];
  steps?: number;
  rotas?: string[];
  lookBackMs?: number;
}

/** One key of a condition. */
export interface ConditionKey {
  schema: z.ZodType;
  scope: Scope;
  reads: FactName[];
  /** It says who somebody is, which a grant may depend on while it runs. */
  membership?: boolean;
  /** Only says how its sibling keys are meant; at least one of them must be there. */
  modifies?: string[];
  /** It means the same whatever stands beside it, so that it can be shared. */
  standsAlone: boolean;
  compile(value: unknown, siblings: Siblings, scope: KeyScope): CompiledKey;
}

/** Declares a key with the type that its schema yields. */
export function conditionKey<S extends z.ZodType>(key: {
  schema: S;
  scope: Scope;
  reads: FactName[];
  membership?: boolean;
  compile(value: z.output<S>, siblings: Siblings, scope: KeyScope): CompiledKey;
}): ConditionKey {
  return {
    ...key,
    // What is not a parameter cannot be looked at.
    standsAlone: key.compile.length < 2,
    compile: (value, siblings, scope) =>
      key.compile(value as z.output<S>, siblings, scope),
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
    standsAlone: false,
    compile: () => {
      throw new Error('A modifier is not evaluated by itself');
    },
  };
}
