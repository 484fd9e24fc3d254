import { oneOrMore } from '../language/strictObject';
import { flagSchema, refSchema } from '../language/values';
import {
  EntityFacts,
  FactName,
  ItemFacts,
  PersonFacts,
} from '../facts/itemFacts';
import { Truth, not, truthOf } from '../truth';
import { listInWords, nameOf } from '../words';
import { ConditionKey, conditionKey } from './conditionKey';
import { Voice, subject } from './evaluation';
import { tenureKeys } from './tenureKeys';

type Who = 'receiver' | 'requester';

/** True for members of the group or of a group below it, and for the user that a ref names. */
function standsFor(person: PersonFacts, ref: string): Truth {
  if (person.status === 'unknown') return 'unknown';
  if (ref.startsWith('user:')) {
    return truthOf(person.status === 'known' && person.ref === ref);
  }
  return truthOf(person.record?.groups.includes(ref) ?? false);
}

const notAsked = (person: PersonFacts) =>
  `the catalog could not be asked about ${person.name}`;

function memberSentence(
  person: PersonFacts,
  truth: Truth,
  groups: string,
  voice: Voice,
): string {
  if (truth === 'unknown') return notAsked(person);
  const who = subject(person, voice);
  return `${who.name} ${who.is} ${truth === 'true' ? '' : 'not '}a member of ${groups}`;
}

function memberOfOwner(who: Who): ConditionKey {
  return ownerKey(
    who,
    ['entity.owner', `${who}.groups`],
    standsFor,
    (entity, owner, person, truth, voice) => {
      if (owner.startsWith('user:')) {
        const by = subject(person, voice);
        return `${by.name} ${truth === 'true' ? '' : 'do not '}own ${entity.name}`;
      }
      return memberSentence(
        person,
        truth,
        `${nameOf(owner)}, which owns ${entity.name}`,
        voice,
      );
    },
  );
}

function leadOfOwner(who: Who): ConditionKey {
  return ownerKey(
    who,
    ['entity.owner', `${who}.leads`],
    (person, owner) =>
      person.status === 'unknown'
        ? 'unknown'
        : truthOf(person.record?.leads.includes(owner) ?? false),
    (entity, owner, person, truth, voice) => {
      if (truth === 'unknown') return notAsked(person);
      const by = subject(person, voice);
      return `${by.name} ${by.is} ${truth === 'true' ? '' : 'not '}the lead of ${nameOf(owner)}, which owns ${entity.name}`;
    },
  );
}

function ownerKey(
  who: Who,
  reads: FactName[],
  test: (person: PersonFacts, owner: string) => Truth,
  say: (
    entity: EntityFacts,
    owner: string,
    person: PersonFacts,
    truth: Truth,
    voice: Voice,
  ) => string,
): ConditionKey {
  return conditionKey({
    schema: flagSchema,
    scope: 'situation',
    membership: true,
    reads,
    compile: expected => {
      const find = (person: PersonFacts, owner: string | undefined) =>
        owner ? test(person, owner) : 'false';
      return {
        test: facts => {
          if (!facts.entity) return 'unknown';
          const found = find(facts[who], facts.entity.owner);
          return expected ? found : not(found);
        },
        tell: facts => ({
          source: 'catalog',
          remedy: voice => remedyFor(facts, who, expected, reads, voice),
          say: voice => {
            const { entity } = facts;
            if (!entity) {
              return 'the catalog could not be asked who owns this entity';
            }
            const { owner } = entity;
            const person = facts[who];
            return owner
              ? say(entity, owner, person, find(person, owner), voice)
              : `${entity.name} has no owner in the catalog`;
          },
        }),
      };
    },
  });
}

function memberOf(who: Who): ConditionKey {
  return conditionKey({
    schema: oneOrMore(refSchema('group')),
    scope: 'situation',
    membership: true,
    reads: [`${who}.groups`],
    compile: groups => ({
      test: facts => {
        const person = facts[who];
        if (person.status === 'unknown') return 'unknown';
        return truthOf(holdsAny(person, groups));
      },
      tell: (facts, truth) => ({
        source: 'catalog',
        remedy: voice =>
          joinOrAsk(listInWords(groups.map(nameOf), 'or'), facts[who], voice),
        say: voice => {
          const person = facts[who];
          const held = groups.filter(group => holds(person, group));
          const named = held.length > 0 ? held.slice(0, 1) : groups;
          const words = listInWords(named.map(nameOf), 'or');
          return memberSentence(person, truth, words, voice);
        },
      }),
    }),
  });
}

function isOneOf(who: Who): ConditionKey {
  return conditionKey({
    schema: oneOrMore(refSchema('user')),
    scope: 'situation',
    membership: true,
    reads: [],
    compile: refs => ({
      test: facts => {
        const person = facts[who];
        if (person.status === 'unknown') return 'unknown';
        return truthOf(person.status === 'known' && refs.includes(person.ref));
      },
      tell: (facts, truth) => ({
        source: 'catalog',
        say: voice => {
          const person = facts[who];
          if (truth === 'unknown') return notAsked(person);
          const by = subject(person, voice);
          return `${by.name} ${by.is} ${truth === 'true' ? '' : 'not '}among the people named`;
        },
      }),
    }),
  });
}

/** Nothing helps who must not be a member. */
function remedyFor(
  facts: ItemFacts,
  who: Who,
  expected: boolean,
  reads: FactName[],
  voice: Voice,
): string | undefined {
  const owner = facts.entity?.owner;
  if (!expected || !owner) return undefined;
  if (owner.startsWith('user:')) return `ask ${nameOf(owner)} to do it`;
  const group = `${nameOf(owner)}, which owns ${facts.entity!.name}`;
  return reads.includes(`${who}.leads`)
    ? `ask the lead of ${group}, to do it`
    : joinOrAsk(group, facts[who], voice);
}

function joinOrAsk(group: string, person: PersonFacts, voice: Voice): string {
  return subject(person, voice).name === 'you'
    ? `be a member of ${group}, or ask somebody who is`
    : `choose a receiver who is a member of ${group}`;
}

const holds = (person: PersonFacts, group: string) =>
  person.record?.groups.includes(group) ?? false;

/** A loop, since this decides for most people whether they may ask at all. */
function holdsAny({ record }: PersonFacts, groups: string[]): boolean {
  if (!record) return false;
  for (const group of groups) {
    if (record.groups.includes(group)) return true;
  }
  return false;
}

/** Keys about people; without a prefix the receiver is meant. */
export const personKeys: Record<string, ConditionKey> = {
  memberOfOwner: memberOfOwner('receiver'),
  memberOf: memberOf('receiver'),
  'receiver.memberOfOwner': memberOfOwner('receiver'),
  'receiver.leadOfOwner': leadOfOwner('receiver'),
  'receiver.memberOf': memberOf('receiver'),
  'receiver.is': isOneOf('receiver'),
  'requester.memberOfOwner': memberOfOwner('requester'),
  'requester.leadOfOwner': leadOfOwner('requester'),
  'requester.memberOf': memberOf('requester'),
  'requester.is': isOneOf('requester'),
  ...tenureKeys,
};
