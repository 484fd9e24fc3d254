import { JsonValue } from '@backstage/types';
import { RoleDocument } from '../language/roleDocument';
import { suggest } from '../language/suggest';
import {
  Expression,
  canonicalExpression,
  parseTemplate,
} from '../language/template';

/** Something wrong at a path of a document. */
export interface Problem {
  path: (string | number)[];
  message: string;
}

/**
 * What the schema cannot say of a role: its templates, and that `allow` bounds
 * every value that the entity can bring into the target.
 */
export function checkRole(role: RoleDocument): Problem[] {
  const problems: Problem[] = [];
  const expressions = new Map<string, Expression>();
  visitTexts(role.spec.target, ['spec', 'target'], (text, path) => {
    try {
      for (const part of parseTemplate(text)) {
        if (typeof part !== 'string') expressions.set(part.text, part);
      }
    } catch (error) {
      problems.push({ path, message: (error as Error).message });
    }
  });
  const rows = role.spec.allow;
  if (expressions.size > 0 && !rows) {
    problems.push({
      path: ['spec', 'target'],
      message: `The target reads ${[...expressions.keys()].join(', ')} from the entity, whose owner can change it. Say in spec.allow which entities may say which values`,
    });
  }
  rows?.forEach((row, index) => {
    const path = ['spec', 'allow', index];
    problems.push(...checkRow(row.values ?? {}, expressions, path));
    if (row.values || row.require || row.entities !== 'any') return;
    problems.push({
      path,
      message:
        'This row allows everything; name entities, or what is required of them',
    });
  });
  return problems;
}

function checkRow(
  values: Record<string, string[]>,
  expressions: Map<string, Expression>,
  path: (string | number)[],
): Problem[] {
  const problems: Problem[] = [];
  const named = new Set<string>();
  for (const key of Object.keys(values)) {
    const text = canonicalExpression(key);
    if (text && expressions.has(text)) {
      named.add(text);
      continue;
    }
    const meant = suggest(key, [...expressions.keys()]);
    problems.push({
      path: [...path, 'values', key],
      message: `The target does not read ${key}. ${meant ? `Did you mean ${meant}?` : 'Take it away, or use it in the target'}`,
    });
  }
  for (const text of expressions.keys()) {
    if (named.has(text)) continue;
    problems.push({
      path: [...path, 'values'],
      message: `The target reads ${text}, and this row does not say which values are allowed; add it under values`,
    });
  }
  return problems;
}

/** Calls back for every text of a JSON value, with its path. */
function visitTexts(
  value: JsonValue | undefined,
  path: (string | number)[],
  visit: (text: string, path: (string | number)[]) => void,
): void {
  if (typeof value === 'string') visit(value, path);
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => visitTexts(item, [...path, index], visit));
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    visitTexts(item, [...path, key], visit);
  }
}
