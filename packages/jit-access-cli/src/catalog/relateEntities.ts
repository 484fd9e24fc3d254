import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';

/** Field of `spec`, kind that is meant where none is written, relation to the other, relation back. */
const FIELDS: [string, string, string, string][] = [
  ['owner', 'group', 'ownedBy', 'ownerOf'],
  ['system', 'system', 'partOf', 'hasPart'],
  ['domain', 'domain', 'partOf', 'hasPart'],
  ['subdomainOf', 'domain', 'partOf', 'hasPart'],
  ['subcomponentOf', 'component', 'partOf', 'hasPart'],
  ['parent', 'group', 'childOf', 'parentOf'],
  ['children', 'group', 'parentOf', 'childOf'],
  ['memberOf', 'group', 'memberOf', 'hasMember'],
  ['members', 'user', 'hasMember', 'memberOf'],
  ['dependsOn', 'component', 'dependsOn', 'dependencyOf'],
  ['dependencyOf', 'component', 'dependencyOf', 'dependsOn'],
  ['providesApis', 'api', 'providesApi', 'apiProvidedBy'],
  ['consumesApis', 'api', 'consumesApi', 'apiConsumedBy'],
];

/**
 * Entities with the relations that a catalog would compute from what they say.
 * Relations that they have already are kept.
 */
export function relateEntities(given: readonly Entity[]): Entity[] {
  const entities = given.map(entity => ({
    ...entity,
    metadata: {
      ...entity.metadata,
      namespace: entity.metadata.namespace ?? 'default',
    },
    relations: [...(entity.relations ?? [])],
  }));
  const byRef = new Map(
    entities.map(entity => [stringifyEntityRef(entity), entity]),
  );
  const known = new Map(
    [...byRef].map(([ref, { relations }]) => [
      ref,
      new Set(relations.map(one => `${one.type} ${one.targetRef}`)),
    ]),
  );
  const relate = (from: string, type: string, targetRef: string) => {
    const entity = byRef.get(from);
    const key = `${type} ${targetRef}`;
    if (!entity || known.get(from)!.has(key)) return;
    known.get(from)!.add(key);
    entity.relations.push({ type, targetRef });
  };
  for (const [ref, entity] of byRef) {
    for (const [field, kind, there, back] of FIELDS) {
      for (const target of refsIn(entity, field, kind)) {
        relate(ref, there, target);
        relate(target, back, ref);
      }
    }
  }
  return [...byRef.values()];
}

function refsIn(entity: Entity, field: string, defaultKind: string): string[] {
  const written = [entity.spec?.[field] ?? []].flat();
  return written.flatMap(text => {
    if (typeof text !== 'string' || text.trim() === '') return [];
    try {
      const ref = parseEntityRef(text.trim(), {
        defaultKind,
        defaultNamespace: entity.metadata.namespace,
      });
      return [stringifyEntityRef(ref)];
    } catch {
      return [];
    }
  });
}
