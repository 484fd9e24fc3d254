import { FactName, ItemFacts } from '../facts/itemFacts';
import { Truth, allOf, anyOf, not } from '../truth';
import { CompiledKey, ConditionScope } from './conditionKey';
import { conditionKeys } from './conditionKeys';
import { Condition } from './conditionSchema';
import { Evaluate, Evaluation } from './evaluation';

export type { ConditionScope } from './conditionKey';

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
const ALWAYS: CompiledCondition = {
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
  const compiler = new Compiler(scope);
  return { ...compiler.mapping(condition), ...compiler.reach };
}

class Compiler {
  readonly reach = {
    reads: new Set<FactName>(),
    steps: 0,
    rotas: [] as string[],
    lookBackMs: 0,
  };

  constructor(private readonly scope: ConditionScope) {}

  mapping(condition: Condition): Part {
    const { all, any, not: negated, expression, ...keys } = condition;
    const parts: Part[] = [];
    for (const [name, value] of Object.entries(keys)) {
      const key = conditionKeys[name];
      if (value === undefined || key.modifies) continue;
      const compiled = key.compile(value, condition, this.scope);
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

/** The outcome is explained by the parts that agree with it. */
function settle(
  parts: Evaluation[],
  combine: (truths: Truth[]) => Truth,
): Evaluation {
  const truth = combine(parts.map(part => part.truth));
  const agreeing = parts.filter(part => part.truth === truth);
  return { truth, because: agreeing.flatMap(part => part.because) };
}
