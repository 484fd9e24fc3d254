import { FactName, ItemFacts } from '../facts/itemFacts';
import { Truth, allOf, anyOf, not } from '../truth';
import { CompiledKey, KeyScope } from './conditionKey';
import { conditionKeys } from './conditionKeys';
import { Condition } from './conditionSchema';
import { Evaluate, Evaluation } from './evaluation';

/** What conditions can refer to beside facts, and those that were compiled, by what they say. */
export interface ConditionScope extends KeyScope {
  conditions?: Map<string, CompiledCondition>;
}

/** A condition as closures, and what they read. */
export interface CompiledCondition {
  /** The truth alone; the fast way. */
  test(facts: ItemFacts): Truth;
  /** The same truth, with the findings that settled it. */
  evaluate: Evaluate;
  /**
   * The truth with everything but memberships left open: `false` means that
   * who the person is rules it out, whatever else holds.
   */
  eligible(facts: ItemFacts): Truth;
  reads: ReadonlySet<FactName>;
  /** How many steps along dependencies it looks; 0 where it does not. */
  steps: number;
  /** Entities whose rotas it names. */
  rotas: readonly string[];
  /** How far back it looks, in milliseconds; 0 where it does not. */
  lookBackMs: number;
}

type Test = (facts: ItemFacts) => Truth;
type Part = Pick<CompiledCondition, 'test' | 'evaluate' | 'eligible'>;

const OPEN: Test = () => 'unknown';

/** Always true and reads nothing: what a condition that is left out means. */
export const ALWAYS: CompiledCondition = {
  test: () => 'true',
  evaluate: () => ({ truth: 'true', because: [] }),
  eligible: () => 'true',
  reads: new Set(),
  steps: 0,
  rotas: [],
  lookBackMs: 0,
};

/** Turns a validated condition into closures, once per load. */
export function compileCondition(
  condition: Condition | undefined,
  scope: ConditionScope,
): CompiledCondition {
  if (!condition) return ALWAYS;
  const said = JSON.stringify(condition);
  const known = scope.conditions?.get(said);
  if (known) return known;
  const compiler = new Compiler(scope);
  const compiled = { ...compiler.mapping(condition), ...compiler.reach };
  scope.conditions?.set(said, compiled);
  return compiled;
}

class Compiler {
  readonly reach = {
    reads: new Set<FactName>(),
    steps: 0,
    rotas: [] as string[],
    lookBackMs: 0,
  };

  constructor(private readonly scope: KeyScope) {}

  mapping(condition: Condition): Part {
    const { all, any, not: negated, expression, ...keys } = condition;
    const parts: Part[] = [];
    for (const [name, value] of Object.entries(keys)) {
      const key = conditionKeys[name];
      if (value === undefined || key.modifies) continue;
      const compiled = this.compiled(name, condition);
      this.note(key.reads, compiled);
      parts.push(keyPart(compiled, key.membership ?? false));
    }
    if (expression) {
      this.note(expression.reads, expression);
      const part = keyPart(expression, false);
      parts.push({ ...part, eligible: expression.eligible });
    }
    if (all) parts.push(together(this.each(all), 'false'));
    if (any) parts.push(together(this.each(any), 'true'));
    if (negated) parts.push(opposite(this.mapping(negated)));
    return together(parts, 'false');
  }

  /** Compiled once where it is said alike. */
  private compiled(name: string, condition: Condition): CompiledKey {
    const key = conditionKeys[name];
    const { compiled } = this.scope;
    const said = `${name} ${JSON.stringify(condition[name])}`;
    const known = key.standsAlone ? compiled?.get(said) : undefined;
    if (known) return known;
    const fresh = key.compile(condition[name], condition, this.scope);
    if (key.standsAlone) compiled?.set(said, fresh);
    return fresh;
  }

  private each(conditions: Condition[]): Part[] {
    return conditions.map(condition => this.mapping(condition));
  }

  private note(reads: readonly FactName[], compiled: CompiledKey): void {
    const { reach } = this;
    for (const fact of [...reads, ...(compiled.reads ?? [])]) {
      reach.reads.add(fact);
    }
    reach.steps = Math.max(reach.steps, compiled.steps ?? 0);
    reach.lookBackMs = Math.max(reach.lookBackMs, compiled.lookBackMs ?? 0);
    reach.rotas.push(...(compiled.rotas ?? []));
  }
}

function keyPart({ test, tell }: CompiledKey, membership: boolean): Part {
  return {
    test,
    evaluate: facts => {
      const truth = test(facts);
      return { truth, because: [{ truth, ...tell(facts, truth) }] };
    },
    eligible: membership ? test : OPEN,
  };
}

function opposite(part: Part): Part {
  return {
    test: facts => not(part.test(facts)),
    evaluate: facts => {
      const { truth, because } = part.evaluate(facts);
      return {
        truth: not(truth),
        because: because.map(finding => ({ ...finding, remedy: undefined })),
      };
    },
    eligible: facts => not(part.eligible(facts)),
  };
}

/** `settling`: the truth that one part alone gives to the whole. */
function together(parts: Part[], settling: 'true' | 'false'): Part {
  if (parts.length === 1) return parts[0];
  const combine = settling === 'false' ? allOf : anyOf;
  return {
    test: joined(
      parts.map(part => part.test),
      settling,
    ),
    evaluate: facts =>
      settle(
        parts.map(part => part.evaluate(facts)),
        combine,
      ),
    eligible: joined(
      parts.map(part => part.eligible),
      settling,
    ),
  };
}

/** As {@link allOf} and {@link anyOf}, stopping at the first part that settles it. */
function joined(tests: Test[], settling: 'true' | 'false'): Test {
  const otherwise = settling === 'true' ? 'false' : 'true';
  if (tests.length === 2) return either(tests[0], tests[1], settling);
  return facts => {
    let truth: Truth = otherwise;
    for (let index = 0; index < tests.length; index++) {
      const found = tests[index](facts);
      if (found === settling) return settling;
      if (found === 'unknown') truth = 'unknown';
    }
    return truth;
  };
}

/** The same for two, which most conditions have. */
function either(first: Test, second: Test, settling: 'true' | 'false'): Test {
  return facts => {
    const found = first(facts);
    if (found === settling) return found;
    const other = second(facts);
    return found === 'unknown' && other !== settling ? found : other;
  };
}

/** The outcome is explained by the parts that agree with it. */
function settle(
  parts: Evaluation[],
  combine: (truths: Truth[]) => Truth,
): Evaluation {
  const truth = combine(parts.map(part => part.truth));
  const agreeing = parts.filter(part => part.truth === truth);
  return { truth, because: agreeing.flatMap(part => part.because) };
}
