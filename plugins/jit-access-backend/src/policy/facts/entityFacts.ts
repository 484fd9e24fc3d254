import {
  Entity,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { getJsonValueAtPath } from '@backstage/filter-predicates';
import { JsonObject } from '@backstage/types';
import { EntityFacts } from './itemFacts';
import { relatedRefs, specRef } from './relations';

/** Where an entity keeps what the catalog has no field for. */
export interface EntityPlaces {
  environmentFrom: string[];
  tierFrom: string[];
}

/** Systems and domains of the catalog, by ref. */
export type Containers = ReadonlyMap<string, Entity>;

/**
 * What policies can read of an entity. Without `containers` it is not known
 * what its system belongs to.
 */
export function entityFactsOf(
  entity: Entity,
  places: EntityPlaces,
  containers?: Containers,
): EntityFacts {
  const ref = stringifyEntityRef(entity);
  const system = containerOf(entity, 'system');
  const owners = ownersOf(entity);
  return withFolded({
    ref,
    name: entity.metadata.name,
    namespace: (entity.metadata.namespace ?? 'default').toLowerCase(),
    kind: entity.kind,
    environment: firstText(entity, places.environmentFrom),
    tier: firstText(entity, places.tierFrom),
    lifecycle: firstText(entity, ['spec.lifecycle']),
    type: firstText(entity, ['spec.type']),
    owner: owners[0],
    owners,
    system,
    ...placeOf(entity, system, containers),
    tags: entity.metadata.tags ?? [],
    related: {
      self: [ref],
      system: unique([
        ...relatedRefs(entity, RELATION_PART_OF),
        ...(system ? [system] : []),
      ]),
      dependencies: relatedRefs(entity, RELATION_DEPENDS_ON),
      dependents: relatedRefs(entity, RELATION_DEPENDENCY_OF),
    },
    entity,
  });
}

/** Texts are compared without regard to case, so that `Production` evades no guardrail. */
export function folded(text: string): string {
  return text.trim().toLowerCase();
}

/** Adds what is compared. */
export function withFolded(facts: Omit<EntityFacts, 'folded'>): EntityFacts {
  const text = (value: string | undefined) =>
    value === undefined ? undefined : folded(value);
  return {
    ...facts,
    folded: {
      ref: folded(facts.ref),
      kind: folded(facts.kind),
      namespace: folded(facts.namespace),
      environment: text(facts.environment),
      tier: text(facts.tier),
      lifecycle: text(facts.lifecycle),
      type: text(facts.type),
      owner: text(facts.owner),
      system: text(facts.system),
      domain: text(facts.domain),
      tags: facts.tags.map(folded),
      dependencies: facts.related.dependencies.map(folded),
    },
  };
}

/** Who owns the system, which domain it is in, and who owns that. */
function placeOf(
  entity: Entity,
  system: string | undefined,
  containers: Containers | undefined,
): Pick<EntityFacts, 'placed' | 'systemOwner' | 'domain' | 'domainOwner'> {
  if (!containers) return { placed: false };
  const above = system ? containers.get(system) : undefined;
  const domain =
    containerOf(entity, 'domain') ?? (above && containerOf(above, 'domain'));
  const within = domain ? containers.get(domain) : undefined;
  return {
    placed: true,
    systemOwner: above && ownersOf(above)[0],
    domain,
    domainOwner: within && ownersOf(within)[0],
  };
}

function containerOf(
  entity: Entity,
  kind: 'system' | 'domain',
): string | undefined {
  return (
    specRef(entity, kind, kind) ??
    relatedRefs(entity, RELATION_PART_OF).find(part =>
      part.startsWith(`${kind}:`),
    )
  );
}

function firstText(entity: Entity, paths: string[]): string | undefined {
  for (const path of paths) {
    const value = getJsonValueAtPath(entity as unknown as JsonObject, path);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

function unique(refs: string[]): string[] {
  return [...new Set(refs)];
}

function ownersOf(entity: Entity): string[] {
  const related = relatedRefs(entity, RELATION_OWNED_BY);
  if (related.length > 0) return related;
  const owner = specRef(entity, 'owner', 'group');
  return owner ? [owner] : [];
}
