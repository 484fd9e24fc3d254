import { oneOrMore } from '../language/strictObject';
import { refSchema, textSchema } from '../language/values';
import { EntityFacts, FactName, ItemFacts } from '../facts/itemFacts';
import { truthOf } from '../truth';
import { nameOf } from '../words';
import { ConditionKey, conditionKey } from './conditionKey';
import { Finding } from './evaluation';

const NO_ENTITY: Finding = {
  truth: 'unknown',
  say: () => 'the catalog could not be asked about this entity',
  plain: true,
  source: 'catalog',
};

/** Texts are compared without regard to case, so that `Production` evades no guardrail. */
const folded = (text: string) => text.trim().toLowerCase();

function entityKey(
  reads: FactName[],
  schema: ReturnType<typeof oneOrMore<typeof textSchema>>,
  valuesOf: (entity: EntityFacts) => (string | undefined)[],
  say: (entity: EntityFacts, found: string[], wanted: string[]) => string,
): ConditionKey {
  return conditionKey({
    schema,
    scope: 'entity',
    reads,
    compile: wanted => {
      const accepted = new Set(wanted.map(folded));
      return ({ entity }: ItemFacts): Finding => {
        if (!entity) return NO_ENTITY;
        const found = valuesOf(entity).filter(value => value !== undefined);
        return {
          truth: truthOf(found.some(value => accepted.has(folded(value)))),
          say: () => say(entity, found, wanted),
          plain: true,
          source: 'catalog',
        };
      };
    },
  });
}

const texts = () => oneOrMore(textSchema);
const refs = (...kinds: string[]) =>
  oneOrMore(refSchema(...kinds)) as unknown as ReturnType<typeof texts>;

const environment = () =>
  entityKey(
    ['entity.environment'],
    texts(),
    entity => [entity.environment],
    (entity, [found]) =>
      found
        ? `${entity.name} is in environment ${found}`
        : `${entity.name} has no environment`,
  );

const attribute = (
  word: string,
  fact: FactName[],
  valueOf: (entity: EntityFacts) => string | undefined,
) =>
  entityKey(
    fact,
    texts(),
    entity => [valueOf(entity)],
    (entity, [found]) =>
      found
        ? `${entity.name} has ${word} ${found}`
        : `${entity.name} has no ${word}`,
  );

/** Keys about the entity alone. */
export const entityKeys: Record<string, ConditionKey> = {
  environment: environment(),
  'entity.environment': environment(),
  'entity.tier': attribute('tier', ['entity.tier'], entity => entity.tier),
  'entity.lifecycle': attribute(
    'lifecycle',
    ['entity.lifecycle'],
    entity => entity.lifecycle,
  ),
  'entity.type': attribute('type', ['entity.type'], entity => entity.type),
  'entity.kind': attribute('kind', [], entity => entity.kind),
  'entity.owner': entityKey(
    ['entity.owner'],
    refs('group', 'user'),
    entity => [entity.owner],
    (entity, [owner]) =>
      owner
        ? `${nameOf(owner)} owns ${entity.name}`
        : `nobody owns ${entity.name}`,
  ),
  'entity.system': entityKey(
    ['entity.system'],
    refs('system'),
    entity => [entity.system],
    (entity, [system]) =>
      system
        ? `${entity.name} is part of ${nameOf(system)}`
        : `${entity.name} is part of no system`,
  ),
  'entity.ref': entityKey(
    [],
    refs(),
    entity => [entity.ref],
    entity => `the entity is ${entity.ref}`,
  ),
  'entity.tags': entityKey(
    ['entity.tags'],
    texts(),
    entity => entity.tags,
    (entity, found) =>
      found.length > 0
        ? `${entity.name} has tags ${found.join(', ')}`
        : `${entity.name} has no tags`,
  ),
};
