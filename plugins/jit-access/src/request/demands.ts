import type { Decision } from '@jit-access/backstage-plugin-jit-access-common';

/** What a request can be hung on. */
export type Reference = 'ticket' | 'incident';

/** What policy asks the form for, over all items. */
export interface Demands {
  /** Of each list one has to be given. */
  references: Reference[][];
  minLength: number;
  minWords: number;
}

/** Before policy has said anything. @internal */
export const NO_DEMANDS: Demands = {
  references: [],
  minLength: 0,
  minWords: 0,
};

/**
 * Everything that policy asks for, of any of the items.
 *
 * @internal
 */
export function demandsOf(decisions: Decision[]): Demands {
  const references = new Map<string, Reference[]>();
  let minLength = 0;
  let minWords = 0;
  for (const { requires } of decisions) {
    for (const list of requires?.fields ?? []) {
      references.set([...list].sort().join(' '), list);
    }
    minLength = Math.max(minLength, requires?.reason?.minLength ?? 0);
    minWords = Math.max(minWords, requires?.reason?.minWords ?? 0);
  }
  return { references: [...references.values()], minLength, minWords };
}

/**
 * Whether a field has to be filled in: `alone` when nothing else will do,
 * `either` when the other one will do as well.
 *
 * @internal
 */
export function demandOf(
  demands: Demands,
  field: Reference,
): 'alone' | 'either' | undefined {
  const lists = demands.references.filter(list => list.includes(field));
  if (lists.length === 0) return undefined;
  return lists.some(list => list.length === 1) ? 'alone' : 'either';
}

/**
 * The references that are missing: of each list that nothing was given of, the
 * fields that would do.
 *
 * @internal
 */
export function missingReferences(
  demands: Demands,
  given: Record<Reference, string>,
): Reference[][] {
  return demands.references.filter(
    list => !list.some(field => given[field].trim()),
  );
}

/** How much of the reason is there, counted as policy counts. */
export interface ReasonCount {
  length: number;
  words: number;
  isEnough: boolean;
}

/**
 * Counts characters after trimming, and different words.
 *
 * @internal
 */
export function countReason(reason: string, demands: Demands): ReasonCount {
  const text = reason.trim();
  const length = [...text].length;
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu)).size;
  return {
    length,
    words,
    isEnough:
      length > 0 && length >= demands.minLength && words >= demands.minWords,
  };
}
