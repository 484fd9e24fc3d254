import { isDeepStrictEqual } from 'node:util';
import { Condition } from '../conditions/conditionSchema';
import { conditionKeys } from '../conditions/conditionKeys';

/** A key that cannot hold without another one, modifiers being the same. */
const WITH_IT: Record<string, [string, unknown]> = {
  'onCall.level': ['onCall.any', true],
  'incident.severity': ['incident.active', true],
};

/** One thing that has to hold: a key with its modifiers, an alternative, or a negation. */
type Part =
  | { kind: 'key'; name: string; value: unknown; modifiers: object }
  | { kind: 'any'; branches: Condition[] }
  | { kind: 'not'; negated: Condition };

/**
 * Does the one condition hold only where the other does? Compares what is
 * written, so `false` means that it cannot be said. A condition that is left out
 * always holds.
 */
export function implies(
  narrow: Condition | undefined,
  wide: Condition | undefined,
): boolean {
  const known = partsOf(narrow);
  return partsOf(wide).every(part => follows(known, part));
}

function partsOf(condition: Condition | undefined): Part[] {
  if (!condition) return [];
  const { all = [], any, not, ...keys } = condition;
  const names = Object.keys(keys).filter(name => keys[name] !== undefined);
  return [
    ...all.flatMap(partsOf),
    ...(any ? [{ kind: 'any' as const, branches: any }] : []),
    ...(not ? [{ kind: 'not' as const, negated: not }] : []),
    ...names
      .filter(name => !conditionKeys[name]?.modifies)
      .map(name => ({
        kind: 'key' as const,
        name: name === 'environment' ? 'entity.environment' : name,
        value: keys[name],
        modifiers: Object.fromEntries(
          names
            .filter(other => conditionKeys[other]?.modifies?.includes(name))
            .sort()
            .map(other => [other, keys[other]]),
        ),
      })),
  ];
}

function follows(known: Part[], wanted: Part): boolean {
  if (wanted.kind === 'any') {
    const met = wanted.branches.some(branch =>
      partsOf(branch).every(part => follows(known, part)),
    );
    if (met) return true;
  }
  return known.some(part => {
    if (part.kind === 'any') {
      return part.branches.every(branch => follows(partsOf(branch), wanted));
    }
    if (part.kind === 'not') {
      return wanted.kind === 'not' && implies(wanted.negated, part.negated);
    }
    return wanted.kind === 'key' && keyFollows(part, wanted);
  });
}

type Key = Extract<Part, { kind: 'key' }>;

function keyFollows(known: Key, wanted: Key): boolean {
  if (!isDeepStrictEqual(known.modifiers, wanted.modifiers)) return false;
  if (known.name !== wanted.name) {
    const [name, value] = WITH_IT[known.name] ?? [];
    return name === wanted.name && value === wanted.value;
  }
  const few = textsOf(known.value);
  const many = textsOf(wanted.value);
  if (few && many) return few.every(text => many.includes(text));
  return isDeepStrictEqual(known.value, wanted.value);
}

/** A list of which one has to be found; absent when the value is none. */
function textsOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const plain = value.every(item => typeof item === 'string');
  return plain ? value.map(item => item.trim().toLowerCase()) : undefined;
}
