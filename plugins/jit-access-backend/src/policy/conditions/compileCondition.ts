import { CompiledCalendar } from '../compile/compiledSet';
import { FactName, ItemFacts } from '../facts/itemFacts';
import { Truth, allOf, anyOf, not } from '../truth';
import { Condition } from './conditionSchema';
import { conditionKeys } from './conditionKeys';
import { Evaluate, Evaluation } from './evaluation';

/** What conditions can refer to beside facts. */
export interface ConditionScope {
  calendars: ReadonlyMap<string, CompiledCalendar>;
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
  _scope: ConditionScope,
): CompiledCondition {
  if (!condition) return ALWAYS;
  const reads = new Set<FactName>();
  const evaluate = compileMapping(condition, reads);
  return {
    test: facts => evaluate(facts).truth,
    evaluate,
    eligible: () => 'unknown',
    reads,
    steps: 0,
    rotas: [],
    lookBackMs: 0,
  };
}

function compileMapping(condition: Condition, reads: Set<FactName>): Evaluate {
  const parts: Evaluate[] = [];
  for (const [name, value] of Object.entries(condition)) {
    if (value === undefined) continue;
    if (name === 'all') {
      parts.push(together(condition.all!, reads, allOf));
    } else if (name === 'any') {
      parts.push(together(condition.any!, reads, anyOf));
    } else if (name === 'not') {
      const inner = compileMapping(condition.not!, reads);
      parts.push(facts => {
        const { truth, because } = inner(facts);
        return { truth: not(truth), because };
      });
    } else if (!conditionKeys[name].modifies) {
      const key = conditionKeys[name];
      key.reads.forEach(fact => reads.add(fact));
      const find = key.compile(value, condition);
      parts.push(facts => {
        const finding = find(facts);
        return { truth: finding.truth, because: [finding] };
      });
    }
  }
  return facts =>
    settle(
      parts.map(part => part(facts)),
      allOf,
    );
}

function together(
  conditions: Condition[],
  reads: Set<FactName>,
  combine: (truths: Truth[]) => Truth,
): Evaluate {
  const parts = conditions.map(condition => compileMapping(condition, reads));
  return facts =>
    settle(
      parts.map(part => part(facts)),
      combine,
    );
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
