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
import { Finding, Voice, subject } from './evaluation';

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
    reads,
    compile:
      expected =>
      (facts: ItemFacts): Finding => {
        const { entity } = facts;
        const person = facts[who];
        if (!entity) {
          return {
            truth: 'unknown',
            say: () => 'the catalog could not be asked who owns this entity',
            source: 'catalog',
          };
        }
        const { owner } = entity;
        const found = owner ? test(person, owner) : 'false';
        return {
          truth: expected ? found : not(found),
          say: voice =>
            owner
              ? say(entity, owner, person, found, voice)
              : `${entity.name} has no owner in the catalog`,
          source: 'catalog',
        };
      },
  });
}

function memberOf(who: Who): ConditionKey {
  return conditionKey({
    schema: oneOrMore(refSchema('group')),
    scope: 'situation',
    reads: [`${who}.groups`],
    compile:
      groups =>
      (facts): Finding => {
        const person = facts[who];
        const truths = groups.map(group => standsFor(person, group));
        const held = groups.filter((_, index) => truths[index] === 'true');
        const truth: Truth =
          person.status === 'unknown' ? 'unknown' : truthOf(held.length > 0);
        const named = held.length > 0 ? held.slice(0, 1) : groups;
        return {
          truth,
          say: voice =>
            memberSentence(
              person,
              truth,
              listInWords(named.map(nameOf), 'or'),
              voice,
            ),
          source: 'catalog',
        };
      },
  });
}

function isOneOf(who: Who): ConditionKey {
  return conditionKey({
    schema: oneOrMore(refSchema('user')),
    scope: 'situation',
    reads: [],
    compile:
      refs =>
      (facts): Finding => {
        const person = facts[who];
        const truth: Truth =
          person.status === 'unknown'
            ? 'unknown'
            : truthOf(person.status === 'known' && refs.includes(person.ref));
        return {
          truth,
          say: voice => {
            if (truth === 'unknown') return notAsked(person);
            const by = subject(person, voice);
            return `${by.name} ${by.is} ${truth === 'true' ? '' : 'not '}among the people named`;
          },
          source: 'catalog',
        };
      },
  });
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
};
