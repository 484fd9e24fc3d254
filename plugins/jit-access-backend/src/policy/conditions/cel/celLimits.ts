import type { ASTNode } from '@marcbachmann/cel-js';
import { suggest } from '../../language/suggest';

/** What is wrong with an expression, and where in its text. */
export interface CelProblem {
  message: string;
  /** Index of the first character that is meant. */
  offset: number;
}

/** The longest text that is read at all. */
export const MAX_CHARACTERS = 2_000;
const MAX_DEPTH = 32;
export const MAX_NODES = 500;
const MAX_NESTED_MACROS = 2;

const MACROS = ['all', 'exists', 'exists_one', 'filter', 'map'];
const FUNCTIONS = [
  'has',
  'size',
  'int',
  'double',
  'string',
  'timestamp',
  'duration',
];
const METHODS = [
  ...MACROS,
  'size',
  'contains',
  'startsWith',
  'endsWith',
  'lowerAscii',
  'upperAscii',
  'trim',
  'getFullYear',
  'getMonth',
  'getDate',
  'getDayOfMonth',
  'getDayOfWeek',
  'getDayOfYear',
  'getHours',
  'getMinutes',
  'getSeconds',
];

/** A node, with what stands right below it. */
export function childrenOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args as ASTNode[];
  }
}

/** The first bound that an expression does not keep. */
export function limitProblem(root: ASTNode): CelProblem | undefined {
  let nodes = 0;
  const visit = (
    node: ASTNode,
    depth: number,
    macros: number,
  ): CelProblem | undefined => {
    nodes += 1;
    const problem =
      callProblem(node) ?? sizeProblem(node, { nodes, depth, macros });
    if (problem) return problem;
    const inside = macros + (isMacro(node) ? 1 : 0);
    for (const child of childrenOf(node)) {
      // A long chain of one operator is read as easily as a list.
      const chained =
        child.op === node.op && (node.op === '&&' || node.op === '||');
      const found = visit(child, chained ? depth : depth + 1, inside);
      if (found) return found;
    }
    return undefined;
  };
  return visit(root, 1, 0);
}

function isMacro(node: ASTNode): boolean {
  return node.op === 'rcall' && MACROS.includes(node.args[0]);
}

function sizeProblem(
  node: ASTNode,
  { nodes, depth, macros }: { nodes: number; depth: number; macros: number },
): CelProblem | undefined {
  const offset = node.start;
  if (nodes > MAX_NODES) {
    return {
      offset,
      message: `This expression has more than ${MAX_NODES} parts; split it into several conditions under all or any`,
    };
  }
  if (depth > MAX_DEPTH) {
    return {
      offset,
      message: `This expression is nested more than ${MAX_DEPTH} deep; split it into several conditions under all or any`,
    };
  }
  if (isMacro(node) && macros >= MAX_NESTED_MACROS) {
    return {
      offset,
      message: `${listed(MACROS)} can be nested ${MAX_NESTED_MACROS} deep at the most`,
    };
  }
  return undefined;
}

function callProblem(node: ASTNode): CelProblem | undefined {
  if (node.op !== 'call' && node.op !== 'rcall') return undefined;
  const [name] = node.args;
  const accepted = node.op === 'call' ? FUNCTIONS : METHODS;
  if (accepted.includes(name)) return undefined;
  return { offset: node.start, message: callMessage(name, accepted) };
}

function callMessage(name: string, accepted: string[]): string {
  if (name === 'matches') {
    return 'matches cannot be used, since some regular expressions take for ever; use contains, startsWith or endsWith';
  }
  const meant = suggest(name, accepted);
  return `There is no ${name}() in conditions. ${meant ? `Did you mean ${meant}?` : `Use ${listed(accepted)}`}`;
}

function listed(names: string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
