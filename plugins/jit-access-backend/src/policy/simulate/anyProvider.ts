import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { CompiledSet } from '../compile/compiledSet';
import { ProviderPart } from '../decide/providerPart';

/**
 * A provider that takes every target, in place of one that is not at hand:
 * whether policy would grant does not depend on it.
 */
function anyProvider(id: string): ProviderPart {
  return {
    id,
    title: id,
    targetSchema: z.unknown(),
    // One whatever the target is, so that access which is there already is found.
    effects: target => [
      { key: 'all', title: id, target: target as JsonObject },
    ],
  };
}

/** Those at hand, and stand-ins for all others that a set names. */
export function providersFor(
  set: CompiledSet,
  atHand: ProviderPart[],
): ProviderPart[] {
  const known = new Set(atHand.map(({ id }) => id));
  const named = new Set(
    [...set.roles.values()].map(({ summary }) => summary.provider),
  );
  const missing = [...named].filter(id => !known.has(id)).sort();
  return [...atHand, ...missing.map(anyProvider)];
}
