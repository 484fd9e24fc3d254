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

/** What policies can read of an entity. */
export function entityFactsOf(
  entity: Entity,
  places: EntityPlaces,
): EntityFacts {
  const ref = stringifyEntityRef(entity);
  const system =
    specRef(entity, 'system', 'system') ??
    relatedRefs(entity, RELATION_PART_OF).find(part =>
      part.startsWith('system:'),
    );
  const owners = ownersOf(entity);
  return {
    ref,
    name: entity.metadata.name,
    kind: entity.kind,
    environment: firstText(entity, places.environmentFrom),
    tier: firstText(entity, places.tierFrom),
    lifecycle: firstText(entity, ['spec.lifecycle']),
    type: firstText(entity, ['spec.type']),
    owner: owners[0],
    owners,
    system,
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
  };
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
