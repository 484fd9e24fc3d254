import { JsonObject } from '@backstage/types';
import { CompiledRole } from '../compile/compiledSet';
import { ItemFacts } from '../facts/itemFacts';
import { Draft } from './draft';
import { ProviderPart, askProvider } from './providerPart';

/** What a role is on an entity, or why it cannot be had there. */
export interface ItemTarget {
  target?: JsonObject;
  /** As `provider key`; absent: not known. */
  effects?: string[];
  refuse(draft: Draft): void;
}

/** Fills in the target and asks its provider; `facts.entity` has to be known. */
export function targetOf(
  role: CompiledRole,
  facts: ItemFacts,
  provider: ProviderPart | undefined,
): ItemTarget {
  const refuseMissing = (draft: Draft) => {
    if (provider) return;
    draft.refuse(
      'now',
      `role "${role.name}" needs provider "${role.summary.provider}", which is not installed`,
    );
  };
  const { target, refused } = role.resolve(facts);
  if (refused !== undefined) {
    return {
      refuse: draft => {
        refuseMissing(draft);
        draft.refuse('never', refused);
      },
    };
  }
  if (!provider) return { target, refuse: refuseMissing };
  const answer = askProvider(provider, target);
  if (answer.shortcoming === undefined) {
    return { target, effects: answer.effects, refuse: () => {} };
  }
  return {
    refuse: draft =>
      draft.refuse(
        'never',
        `the target of role "${role.name}" does not suit ${provider.title}: ${answer.shortcoming}`,
      ),
  };
}
