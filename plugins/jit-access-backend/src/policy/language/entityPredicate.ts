import { FilterPredicate } from '@backstage/filter-predicates';
import { z } from 'zod';
import { suggest } from './suggest';

const OPERATORS = ['$all', '$any', '$not'];
const VALUE_OPERATORS = ['$in', '$contains', '$exists', '$hasPrefix'];
const ROOTS = ['apiVersion', 'kind', 'metadata', 'spec', 'relations', 'status'];

type Problem = { path: (string | number)[]; message: string };

/**
 * A filter predicate on entities. Checked by hand, since the evaluator reads an
 * operator that it does not know as "does not match", under `$not` even as
 * "matches".
 */
export const entityPredicateSchema = z
  .unknown()
  .superRefine((value, ctx) => {
    for (const problem of problemsOf(value, [])) {
      ctx.addIssue({ code: 'custom', ...problem });
    }
  })
  .transform(value => value as FilterPredicate);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isPrimitive = (value: unknown) =>
  ['string', 'number', 'boolean'].includes(typeof value);

function didYouMean(key: string, accepted: string[]): string {
  const meant = suggest(key, accepted);
  return meant ? `Did you mean "${meant}"?` : `Use ${accepted.join(', ')}`;
}

function problemsOf(value: unknown, path: (string | number)[]): Problem[] {
  if (!isObject(value) || Object.keys(value).length === 0) {
    return [
      {
        path,
        message:
          'Write which entities are meant, for instance { kind: Resource, spec.type: database }',
      },
    ];
  }
  const keys = Object.keys(value);
  if (keys.length > 1 && keys.some(key => OPERATORS.includes(key))) {
    return [
      {
        path,
        message: '$all, $any and $not stand alone; put the rest inside $all',
      },
    ];
  }
  return keys.flatMap(key => keyProblems(key, value[key], [...path, key]));
}

function keyProblems(
  key: string,
  value: unknown,
  path: (string | number)[],
): Problem[] {
  if (key === '$not') return problemsOf(value, path);
  if (key === '$all' || key === '$any') {
    if (!Array.isArray(value) || value.length === 0) {
      return [{ path, message: `${key} needs a list of predicates` }];
    }
    return value.flatMap((item, index) => problemsOf(item, [...path, index]));
  }
  if (key.startsWith('$')) {
    return [
      {
        path,
        message: `Unknown operator "${key}". ${didYouMean(key, OPERATORS)}`,
      },
    ];
  }
  const root = key.split('.')[0];
  if (!ROOTS.includes(root)) {
    return [
      {
        path,
        message: `Entities have nothing at "${key}". ${didYouMean(root, ROOTS)}`,
      },
    ];
  }
  return valueProblems(value, path);
}

function valueProblems(value: unknown, path: (string | number)[]): Problem[] {
  if (isPrimitive(value)) return [];
  const keys = isObject(value) ? Object.keys(value) : [];
  if (keys.length !== 1) {
    return [
      {
        path,
        message: `Write a value, or one of ${VALUE_OPERATORS.join(', ')}`,
      },
    ];
  }
  const [operator] = keys;
  const operand = (value as Record<string, unknown>)[operator];
  const at = [...path, operator];
  switch (operator) {
    case '$in':
      return Array.isArray(operand) &&
        operand.length > 0 &&
        operand.every(isPrimitive)
        ? []
        : [{ path: at, message: '$in needs a list of values' }];
    case '$exists':
      return typeof operand === 'boolean'
        ? []
        : [{ path: at, message: '$exists needs true or false' }];
    case '$hasPrefix':
      return typeof operand === 'string'
        ? []
        : [{ path: at, message: '$hasPrefix needs a text' }];
    case '$contains':
      return isPrimitive(operand) || isObject(operand)
        ? []
        : [{ path: at, message: '$contains needs a value' }];
    default:
      return [
        {
          path: at,
          message: `Unknown operator "${operator}". ${didYouMean(operator, VALUE_OPERATORS)}`,
        },
      ];
  }
}
