import { z } from 'zod';
import { EntityFacts, PartFacts, Relation } from '../facts/itemFacts';
import { Truth } from '../truth';

/** Which related entities count. */
export const relationSchema = z.enum(
  ['self', 'system', 'dependencies', 'dependents'],
  { error: 'Write self, system, dependencies or dependents' },
);

/** Does a ref stand in one of the relations, at most so many steps away? */
export interface Near {
  /** Unknown: what is farther away could not be read. */
  has(ref: string, entity: EntityFacts): Truth;
  /** Can there be something near that is not known? */
  isOpen(entity: EntityFacts): boolean;
}

/** `steps` counts along dependencies and dependents; 1 is what the entity itself says. */
export function near(relations: readonly Relation[], steps: number): Near {
  const farther = relations.filter(
    relation => relation === 'dependencies' || relation === 'dependents',
  );
  const isOpen = (entity: EntityFacts) =>
    steps > 1 && farther.length > 0 && entity.farther === undefined;
  const isNear = (ref: string, entity: EntityFacts) =>
    relations.some(relation => entity.related[relation].includes(ref)) ||
    (steps > 1 &&
      farther.some(relation =>
        entity.farther?.[relation]
          .slice(0, steps)
          .some(distance => distance.includes(ref)),
      ));
  return {
    isOpen,
    has: (ref, entity) => {
      if (isNear(ref, entity)) return 'true';
      return isOpen(entity) ? 'unknown' : 'false';
    },
  };
}

/** Why a part is not fully known, for people. */
export function reasonOf(part: PartFacts<unknown> | undefined): string {
  if (!part) return 'the catalog did not answer';
  return (
    part.missing
      .map(({ source, reason }) => `${source}: ${reason}`)
      .join('; ') || 'the catalog did not answer'
  );
}

/** Ids of the sources of a part. */
export function sourceOfPart(part: PartFacts<unknown> | undefined): string {
  if (!part) return 'catalog';
  return part.sources.join(', ') || 'none';
}

/** True if one is; else unknown if one is, or if there may be more than is known. */
export function someOf<T>(
  part: PartFacts<T> | undefined,
  test: (value: T & { source: string }) => Truth,
): Truth {
  if (!part) return 'unknown';
  let truth: Truth = part.missing.length > 0 ? 'unknown' : 'false';
  for (const value of part.known) {
    const found = test(value);
    if (found === 'true') return 'true';
    if (found === 'unknown') truth = 'unknown';
  }
  return truth;
}
