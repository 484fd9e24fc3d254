import {
  Entity,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
} from '@backstage/catalog-model';
import { EntityFacts } from './itemFacts';
import { relatedRefs } from './relations';

/** The most entities that are read in one step; beyond, what is farther is not known. */
const MOST_PER_STEP = 500;

type Direction = 'dependencies' | 'dependents';
const RELATIONS: Record<Direction, string> = {
  dependencies: RELATION_DEPENDS_ON,
  dependents: RELATION_DEPENDENCY_OF,
};
const DIRECTIONS = ['dependencies', 'dependents'] as const;

/** Refs by distance in both directions, step by step; each entity counts once, where it is nearest. */
export class Steps {
  readonly refs: Record<Direction, string[][]>;
  private readonly seen: Record<Direction, Set<string>>;
  private broken = false;

  constructor(
    entity: EntityFacts,
    private readonly wanted: number,
  ) {
    const start = (direction: Direction) =>
      entity.related[direction].filter(ref => ref !== entity.ref);
    this.refs = {
      dependencies: [start('dependencies')],
      dependents: [start('dependents')],
    };
    this.seen = {
      dependencies: new Set([entity.ref, ...this.refs.dependencies[0]]),
      dependents: new Set([entity.ref, ...this.refs.dependents[0]]),
    };
  }

  /** What has to be read before the next step can be seen; nothing when that was the last one. */
  next(): string[] {
    if (this.broken || this.refs.dependencies.length >= this.wanted) return [];
    const refs = [
      ...new Set(DIRECTIONS.flatMap(way => this.refs[way].at(-1) ?? [])),
    ];
    if (refs.length > MOST_PER_STEP) {
      this.fail();
      return [];
    }
    return refs;
  }

  /** Takes what was read for {@link Steps.next} and goes one step on. */
  advance(read: ReadonlyMap<string, Entity>): void {
    for (const way of DIRECTIONS) {
      const found = (this.refs[way].at(-1) ?? []).flatMap(ref => {
        const entity = read.get(ref);
        return entity ? relatedRefs(entity, RELATIONS[way]) : [];
      });
      const fresh = [...new Set(found)].filter(ref => !this.seen[way].has(ref));
      fresh.forEach(ref => this.seen[way].add(ref));
      this.refs[way].push(fresh.sort());
    }
  }

  /** The catalog did not answer: what is farther away is not known. */
  fail(): void {
    this.broken = true;
  }

  /** Absent: not known. */
  result(): EntityFacts['farther'] {
    return this.broken ? undefined : this.refs;
  }
}
