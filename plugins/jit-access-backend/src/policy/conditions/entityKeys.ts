import { Entity } from '@backstage/catalog-model';
import { filterPredicateToFilterFunction } from '@backstage/filter-predicates';
import { durationMilliseconds, millisecondsBetween } from '../../domain/time';
import { entityPredicateSchema } from '../language/entityPredicate';
import { oneOrMore, strictObject } from '../language/strictObject';
import { isoDurationSchema, refSchema, textSchema } from '../language/values';
import { folded } from '../facts/entityFacts';
import { EntityFacts, FactName, FoldedEntity } from '../facts/itemFacts';
import { truthOf } from '../truth';
import { durationInWords, listInWords, nameOf } from '../words';
import { ConditionKey, Scope, conditionKey } from './conditionKey';

const NOT_ASKED = 'the catalog could not be asked about this entity';

interface EntityKey {
  reads: FactName[];
  schema: ReturnType<typeof oneOrMore<typeof textSchema>>;
  /** What is compared: one value, none, or several. */
  field: keyof FoldedEntity;
  /** The same as the catalog writes it. */
  valuesOf(entity: EntityFacts): string | readonly string[] | undefined;
  say(entity: EntityFacts, found: string[], wanted: string[]): string;
  /** Systems and domains have to have been read. */
  placed?: boolean;
}

type Read = (entity: FoldedEntity) => string | readonly string[] | undefined;

/** One function for each, since a property by a name that varies is slow to read. */
const READERS: Record<keyof FoldedEntity, Read> = {
  ref: entity => entity.ref,
  kind: entity => entity.kind,
  namespace: entity => entity.namespace,
  environment: entity => entity.environment,
  tier: entity => entity.tier,
  lifecycle: entity => entity.lifecycle,
  type: entity => entity.type,
  owner: entity => entity.owner,
  system: entity => entity.system,
  domain: entity => entity.domain,
  tags: entity => entity.tags,
  dependencies: entity => entity.dependencies,
};

/** Holds when one of the values that the entity has is one of those wanted. */
function entityKey(key: EntityKey): ConditionKey {
  const { reads, schema, field, valuesOf, say, placed = false } = key;
  return conditionKey({
    schema,
    scope: 'entity',
    reads,
    compile: wanted => {
      const accepted = new Set(wanted.map(folded));
      const read = READERS[field];
      const [only] = wanted.length === 1 ? accepted : [];
      const isAccepted = (value: string) =>
        only === undefined ? accepted.has(value) : value === only;
      return {
        test: ({ entity }) => {
          if (!entity) return 'unknown';
          const values = read(entity.folded);
          if (values === undefined) {
            return placed && !entity.placed ? 'unknown' : 'false';
          }
          return truthOf(
            typeof values === 'string'
              ? isAccepted(values)
              : values.some(isAccepted),
          );
        },
        tell: ({ entity }, truth) => ({
          plain: true,
          source: 'catalog',
          say: () => {
            if (!entity || truth === 'unknown') return NOT_ASKED;
            return say(entity, [valuesOf(entity) ?? []].flat(), wanted);
          },
        }),
      };
    },
  });
}

const texts = () => oneOrMore(textSchema);
const refs = (...kinds: string[]) =>
  oneOrMore(refSchema(...kinds)) as unknown as ReturnType<typeof texts>;

const environment = () =>
  entityKey({
    reads: ['entity.environment'],
    schema: texts(),
    field: 'environment',
    valuesOf: entity => entity.environment,
    say: (entity, [found]) =>
      found
        ? `${entity.name} is in environment ${found}`
        : `${entity.name} has no environment`,
  });

const attribute = (
  word: 'tier' | 'lifecycle' | 'type' | 'kind' | 'namespace',
  reads: FactName[],
) =>
  entityKey({
    reads,
    schema: texts(),
    field: word,
    valuesOf: entity => entity[word],
    say: (entity, [found]) =>
      found
        ? `${entity.name} has ${word} ${found}`
        : `${entity.name} has no ${word}`,
  });

const container = (kind: 'system' | 'domain') =>
  entityKey({
    reads: [`entity.${kind}`],
    schema: refs(kind),
    field: kind,
    valuesOf: entity => entity[kind],
    placed: kind === 'domain',
    say: (entity, [found]) =>
      found
        ? `${entity.name} is part of ${nameOf(found)}`
        : `${entity.name} is part of no ${kind}`,
  });

const matches = conditionKey({
  schema: entityPredicateSchema,
  scope: 'entity' satisfies Scope,
  reads: [],
  compile: predicate => {
    const holds = filterPredicateToFilterFunction<Entity>(predicate);
    return {
      test: ({ entity }) =>
        entity ? truthOf(holds(entity.entity)) : 'unknown',
      tell: ({ entity }, truth) => ({
        plain: true,
        source: 'catalog',
        say: () => {
          if (!entity) return NOT_ASKED;
          const found = truth === 'true' ? 'is' : 'is not';
          return `${entity.name} ${found} described in the catalog as this policy demands`;
        },
      }),
    };
  },
});

const ownerSeen = conditionKey({
  schema: strictObject({ atLeast: isoDurationSchema }),
  scope: 'situation',
  reads: ['entity.owner', 'entity.ownerSeen'],
  compile: ({ atLeast }) => {
    const wanted = durationMilliseconds(atLeast);
    return {
      test: ({ entity, ownerSeen: seen, at }) => {
        if (!entity) return 'unknown';
        if (!entity.owner) return 'false';
        if (!seen) return 'unknown';
        return truthOf(
          seen.baseline || millisecondsBetween(seen.since, at) >= wanted,
        );
      },
      tell: ({ entity }, truth) => ({
        source: 'history',
        say: () => {
          if (!entity) return NOT_ASKED;
          if (!entity.owner) return `nobody owns ${entity.name}`;
          const owned = `${nameOf(entity.owner)} has owned ${entity.name}`;
          if (truth === 'unknown') {
            return `since when ${owned} could not be found out`;
          }
          const least = durationInWords(wanted);
          return truth === 'true'
            ? `${owned} for at least ${least}`
            : `${owned} for less than ${least}`;
        },
      }),
    };
  },
});

/** Keys about the entity alone. */
export const entityKeys: Record<string, ConditionKey> = {
  environment: environment(),
  'entity.environment': environment(),
  'entity.tier': attribute('tier', ['entity.tier']),
  'entity.lifecycle': attribute('lifecycle', ['entity.lifecycle']),
  'entity.type': attribute('type', ['entity.type']),
  'entity.kind': attribute('kind', []),
  'entity.namespace': attribute('namespace', []),
  'entity.owner': entityKey({
    reads: ['entity.owner'],
    schema: refs('group', 'user'),
    field: 'owner',
    valuesOf: entity => entity.owner,
    say: (entity, [owner]) =>
      owner
        ? `${nameOf(owner)} owns ${entity.name}`
        : `nobody owns ${entity.name}`,
  }),
  'entity.system': container('system'),
  'entity.domain': container('domain'),
  'entity.ref': entityKey({
    reads: [],
    schema: refs(),
    field: 'ref',
    valuesOf: entity => entity.ref,
    say: entity => `the entity is ${entity.ref}`,
  }),
  'entity.tags': entityKey({
    reads: ['entity.tags'],
    schema: texts(),
    field: 'tags',
    valuesOf: entity => entity.tags,
    say: (entity, found) =>
      found.length > 0
        ? `${entity.name} has tags ${found.join(', ')}`
        : `${entity.name} has no tags`,
  }),
  'entity.dependsOn': entityKey({
    reads: [],
    schema: refs(),
    field: 'dependencies',
    valuesOf: entity => entity.related.dependencies,
    say: (entity, found, wanted) => {
      const held = wanted.filter(ref => found.includes(ref));
      return held.length > 0
        ? `${entity.name} depends on ${nameOf(held[0])}`
        : `${entity.name} does not depend on ${listInWords(wanted.map(nameOf), 'or')}`;
    },
  }),
  'entity.matches': matches,
  'entity.ownerSeen': ownerSeen,
};
