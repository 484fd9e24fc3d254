import type { ASTNode } from '@marcbachmann/cel-js';
import { FactName } from '../../facts/itemFacts';
import { CelProblem, childrenOf } from './celLimits';
import { CelField, CelVariable } from './celField';
import { CEL_VARIABLES } from './celVariables';

/** The facts that an expression can touch. */
export function readsOf(root: ASTNode): FactName[] {
  const reads = new Set<FactName>();
  const visit = (node: ASTNode): void => {
    const field = fieldOf(node);
    const touched = field ? [field] : wholeOf(node);
    touched.forEach(one => one.reads.forEach(fact => reads.add(fact)));
    if (!field) childrenOf(node).forEach(visit);
  };
  visit(root);
  return [...reads].sort();
}

const TEXT_METHODS = ['contains', 'startsWith', 'endsWith'];

/** A capital letter that is compared with what is always given in lower case. */
export function caseProblem(node: ASTNode): CelProblem | undefined {
  const sides = childrenOf(node);
  const compares =
    ['==', '!=', 'in'].includes(node.op) ||
    (node.op === 'rcall' && TEXT_METHODS.includes(node.args[0]));
  const folded = compares && sides.find(side => fieldOf(side)?.folded);
  if (folded) {
    const texts = sides.flatMap(side =>
      side.op === 'list' ? side.args : [side],
    );
    const wrong = texts.find(
      ({ op, args }) =>
        op === 'value' &&
        typeof args === 'string' &&
        args !== args.toLowerCase(),
    );
    if (wrong) {
      const name = folded.input.slice(folded.range.start, folded.range.end);
      const text = String(wrong.args);
      return {
        offset: wrong.range.start,
        message: `${name} is in lower case here, so it is never '${text}'; write '${text.toLowerCase()}'`,
      };
    }
  }
  for (const side of sides) {
    const problem = caseProblem(side);
    if (problem) return problem;
  }
  return undefined;
}

/** The field that a node reads: of a variable with fields, or of one that is a value itself. */
function fieldOf(node: ASTNode): CelField | undefined {
  if (node.op === 'id') return variableOf(node.args)?.field;
  if (node.op !== '.' || node.args[0].op !== 'id') return undefined;
  const { fields } = variableOf(node.args[0].args) ?? {};
  const [, key] = node.args;
  return fields && Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** A variable that is handed on as a whole may be read in all of its fields. */
function wholeOf(node: ASTNode): CelField[] {
  if (node.op !== 'id') return [];
  return Object.values(variableOf(node.args)?.fields ?? {});
}

function variableOf(name: string): CelVariable | undefined {
  return Object.hasOwn(CEL_VARIABLES, name) ? CEL_VARIABLES[name] : undefined;
}
