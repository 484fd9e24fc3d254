import type { ASTNode, ParseError, TypeError } from '@marcbachmann/cel-js';
import { suggest } from '../../language/suggest';
import { Scope } from '../conditionKey';
import { CelProblem } from './celLimits';
import { CEL_VARIABLES } from './celVariables';

const READABLE: Record<Scope, string> = {
  entity: 'the entity',
  role: 'entity, role and risk',
  situation: 'everything',
};

/** What the library found wrong, with what to write instead. */
export function problemOf(
  error: ParseError | TypeError,
  scope: Scope,
  names: readonly string[],
): CelProblem {
  return {
    offset: error.range?.start ?? 0,
    message: messageOf(error, scope, names),
  };
}

function messageOf(
  error: ParseError | TypeError,
  scope: Scope,
  names: readonly string[],
): string {
  const { code, summary } = error;
  const node = error.node as ASTNode | undefined;
  if (code === 'unknown_variable' && node?.op === 'id') {
    return unknownVariable(node.args, scope, names);
  }
  if (code === 'no_such_key' && node?.op === '.') {
    return unknownField(node);
  }
  if (code === 'no_such_overload') {
    const [, what] = /^no such overload: (.*)$/.exec(summary) ?? [];
    return `${what ?? summary} cannot be worked out: the two sides are of different types. ${numberHint(summary)}`;
  }
  if (code === 'cannot_index_type') {
    const [, type] = /'(.*)'/.exec(summary) ?? [];
    return `A ${type ?? 'value'} has no parts; take away what follows it`;
  }
  if (code === 'no_matching_overload') {
    return `This call does not fit: ${summary}`;
  }
  return error.name === 'ParseError'
    ? `This is not an expression: ${summary}`
    : summary;
}

function numberHint(summary: string): string {
  return summary.includes('double') && summary.includes('int')
    ? 'Write the number with a decimal point, such as 30.0'
    : "Texts are written in quotes inside the expression, such as risk == 'high'";
}

function unknownVariable(
  name: string,
  scope: Scope,
  names: readonly string[],
): string {
  if (Object.hasOwn(CEL_VARIABLES, name)) {
    return `"${name}" cannot be used here, where only ${READABLE[scope]} can be looked at; use it in a when`;
  }
  const fields = names.flatMap(variable =>
    Object.keys(CEL_VARIABLES[variable].fields ?? {}).map(
      field => `${variable}.${field}`,
    ),
  );
  const meant = suggest(name, names) ?? suggest(name, fields);
  return `There is no variable "${name}". ${meant ? `Did you mean ${meant}?` : `Use ${names.join(', ')}`}`;
}

function unknownField(node: ASTNode & { op: '.' }): string {
  const [left, name] = node.args;
  const variable = left.op === 'id' ? left.args : '';
  const fields = Object.keys(CEL_VARIABLES[variable]?.fields ?? {});
  const meant = suggest(name, fields);
  return `"${variable}" has no "${name}". ${
    meant ? `Did you mean ${variable}.${meant}?` : `It has ${fields.join(', ')}`
  }`;
}
