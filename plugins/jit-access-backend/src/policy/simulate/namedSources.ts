import { CompiledSet } from '../compile/compiledSet';
import { Selector } from '../language/selector';

/** Ids of the context sources that policies let name approvers. */
export function namedSources(set: CompiledSet): Set<string> {
  const named = new Set<string>();
  for (const selector of selectorsOf(set)) {
    if (selector.kind === 'named') named.add(selector.source);
  }
  return named;
}

function selectorsOf(set: CompiledSet): Selector[] {
  return set.policies
    .flatMap(policy => policy.routes)
    .flatMap(({ stages, breakGlass }) => [
      ...stages.flatMap(stage => [
        ...stage.selectors,
        ...(stage.escalation?.selectors ?? []),
        ...(stage.fallback ?? []),
      ]),
      ...(breakGlass
        ? [
            ...breakGlass.reviewers,
            ...breakGlass.escalateTo,
            ...breakGlass.tell,
          ]
        : []),
    ]);
}
