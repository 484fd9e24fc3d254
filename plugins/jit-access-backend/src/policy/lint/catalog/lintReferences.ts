import { parsePrincipal } from '../../../domain/principal';
import { CompiledPolicy, CompiledRoute } from '../../compile/compiledSet';
import { Selector } from '../../language/selector';
import { CatalogView } from './CatalogView';
import { CatalogFinding } from './CauseCollector';

/** People, groups and rotas that policies name and that are not in the catalog. */
export function lintReferences(
  policies: CompiledPolicy[],
  view: CatalogView,
): CatalogFinding[] {
  return policies.flatMap(policy =>
    policy.routes.flatMap(route => {
      const refs = new Set(selectorsOf(route).flatMap(refsOf));
      return [...refs]
        .filter(ref => !view.byRef.has(ref))
        .map((ref): CatalogFinding => ({
          severity: 'warning',
          message: `Route "${route.name}" of policy "${policy.name}" asks ${ref}, which is not in the catalog and stands for nobody`,
          ...route.location,
          count: 1,
          examples: [ref],
        }));
    }),
  );
}

function selectorsOf({ stages, breakGlass }: CompiledRoute): Selector[] {
  return [
    ...stages.flatMap(stage => [
      ...stage.selectors,
      ...(stage.escalation?.selectors ?? []),
      ...(stage.fallback ?? []),
    ]),
    ...(breakGlass
      ? [...breakGlass.reviewers, ...breakGlass.escalateTo, ...breakGlass.tell]
      : []),
  ];
}

function refsOf(selector: Selector): string[] {
  if (selector.kind === 'principal') {
    const parsed = parsePrincipal(selector.principal);
    return [parsed.ref];
  }
  if (selector.kind === 'on-call' && typeof selector.of === 'object') {
    return [selector.of.ref];
  }
  return [];
}
