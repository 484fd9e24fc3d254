import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { completeRef, specRef, specRefs } from '../facts/relations';

/** What a test says of an entity; the rest is filled in. */
export interface EntityDraft {
  kind: string;
  name: string;
  namespace?: string;
  title?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  tags?: string[];
  spec?: Record<string, any>;
}

/** Field of `spec`, kind that is meant, relation to the other, relation back. */
const RELATIONS: [string, string, string, string][] = [
  ['owner', 'group', 'ownedBy', 'ownerOf'],
  ['system', 'system', 'partOf', 'hasPart'],
  ['parent', 'group', 'childOf', 'parentOf'],
  ['children', 'group', 'parentOf', 'childOf'],
  ['memberOf', 'group', 'memberOf', 'hasMember'],
  ['members', 'user', 'hasMember', 'memberOf'],
  ['dependsOn', 'component', 'dependsOn', 'dependencyOf'],
];

/** Entities related to each other as the catalog relates them. */
export function catalogOf(drafts: EntityDraft[]): Entity[] {
  const entities = drafts.map(toEntity);
  const byRef = new Map(entities.map(e => [stringifyEntityRef(e), e]));
  for (const entity of entities) {
    const ref = stringifyEntityRef(entity);
    for (const [field, kind, there, back] of RELATIONS) {
      const single = specRef(entity, field, kind);
      const targets = single ? [single] : specRefs(entity, field, kind);
      for (const target of targets) {
        relate(entity, there, target);
        const other = byRef.get(target);
        if (other) relate(other, back, ref);
      }
    }
  }
  return entities;
}

function toEntity(draft: EntityDraft): Entity {
  const { kind, name, namespace, spec, ...metadata } = draft;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: namespace ?? 'default', ...metadata },
    spec: spec ?? {},
    relations: [],
  };
}

function relate(entity: Entity, type: string, targetRef: string): void {
  const full = completeRef(entity, targetRef, 'component') ?? targetRef;
  const known = entity.relations!.some(
    relation => relation.type === type && relation.targetRef === full,
  );
  if (!known) entity.relations!.push({ type, targetRef: full });
}
