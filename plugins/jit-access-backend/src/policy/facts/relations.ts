import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';

/** Refs that an entity is related to in this way, in lower case, sorted. */
export function relatedRefs(entity: Entity, type: string): string[] {
  const refs = (entity.relations ?? [])
    .filter(relation => relation.type === type)
    .map(relation => relation.targetRef.toLocaleLowerCase('en-US'));
  return [...new Set(refs)].sort();
}

/** A ref that stands in `spec`, completed as the catalog completes it. */
export function specRef(
  entity: Entity,
  key: string,
  defaultKind: string,
): string | undefined {
  return completeRef(entity, entity.spec?.[key], defaultKind);
}

/** Refs of a list in `spec`. */
export function specRefs(
  entity: Entity,
  key: string,
  defaultKind: string,
): string[] {
  const values = entity.spec?.[key];
  if (!Array.isArray(values)) return [];
  return values.flatMap(value => completeRef(entity, value, defaultKind) ?? []);
}

/** Completes what an entity says with its own namespace; absent when it is no ref. */
export function completeRef(
  entity: Entity,
  value: unknown,
  defaultKind: string,
): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  try {
    return stringifyEntityRef(
      parseEntityRef(value.trim(), {
        defaultKind,
        defaultNamespace: entity.metadata.namespace ?? 'default',
      }),
    );
  } catch {
    return undefined;
  }
}
