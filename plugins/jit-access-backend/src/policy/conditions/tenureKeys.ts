import {
  Instant,
  durationMilliseconds,
  millisecondsBetween,
} from '../../domain/time';
import { strictObject } from '../language/strictObject';
import { isoDurationSchema } from '../language/values';
import { ItemFacts, PersonFacts } from '../facts/itemFacts';
import { FirstSeen } from '../tenure';
import { Truth, truthOf } from '../truth';
import { durationInWords, nameOf } from '../words';
import { ConditionKey, conditionKey } from './conditionKey';
import { subject } from './evaluation';

type Who = 'receiver' | 'requester';

/** What was never seen is as new as can be; what was there from the beginning is old enough. */
function hasLasted(
  seen: FirstSeen | undefined,
  at: Instant,
  ms: number,
): boolean {
  if (!seen) return false;
  return seen.baseline || millisecondsBetween(seen.since, at) >= ms;
}

function inCatalogFor(person: PersonFacts, at: Instant, ms: number): Truth {
  if (person.status === 'unknown') return 'unknown';
  if (person.status === 'absent') return 'false';
  if (!person.tenure) return 'unknown';
  return truthOf(hasLasted(person.tenure.person, at, ms));
}

function tenure(who: Who): ConditionKey {
  return conditionKey({
    schema: strictObject({ atLeast: isoDurationSchema }),
    scope: 'situation',
    reads: [`${who}.tenure`],
    compile: ({ atLeast }) => {
      const ms = durationMilliseconds(atLeast);
      return {
        test: facts => inCatalogFor(facts[who], facts.at, ms),
        tell: (facts, truth) => ({
          source: 'history',
          say: voice => {
            const { name, is } = subject(facts[who], voice);
            const has = is === 'are' ? 'have' : 'has';
            const least = durationInWords(ms);
            if (truth === 'unknown') {
              return `since when ${name} ${has} been in the catalog could not be found out`;
            }
            return truth === 'true'
              ? `${name} ${has} been in the catalog for at least ${least}`
              : `${name} ${has} not been in the catalog for ${least}`;
          },
        }),
      };
    },
  });
}

function ownerMemberFor(who: Who, facts: ItemFacts, ms: number): Truth {
  const { entity, at } = facts;
  const person = facts[who];
  if (!entity || person.status === 'unknown') return 'unknown';
  const { owner } = entity;
  if (!owner || person.status === 'absent') return 'false';
  if (owner.startsWith('user:')) {
    return owner === person.ref ? inCatalogFor(person, at, ms) : 'false';
  }
  if (!person.record?.groups.includes(owner)) return 'false';
  if (!person.tenure) return 'unknown';
  return truthOf(hasLasted(person.tenure.groups.get(owner), at, ms));
}

function memberOfOwnerFor(who: Who): ConditionKey {
  return conditionKey({
    schema: isoDurationSchema,
    scope: 'situation',
    reads: ['entity.owner', `${who}.groups`, `${who}.tenure`],
    compile: duration => {
      const ms = durationMilliseconds(duration);
      return {
        test: facts => ownerMemberFor(who, facts, ms),
        tell: (facts, truth) => ({
          source: 'catalog, history',
          say: voice => {
            const { name, is } = subject(facts[who], voice);
            const has = is === 'are' ? 'have' : 'has';
            const owner = facts.entity?.owner;
            const group = owner
              ? `${nameOf(owner)}, which owns ${facts.entity?.name},`
              : 'the owner of this entity';
            if (truth === 'unknown') {
              return `since when ${name} ${has} been a member of ${group} could not be found out`;
            }
            const least = durationInWords(ms);
            return truth === 'true'
              ? `${name} ${has} been a member of ${group} for at least ${least}`
              : `${name} ${has} not been a member of ${group} for ${least}`;
          },
        }),
      };
    },
  });
}

/** Keys about since when people are what they are. */
export const tenureKeys: Record<string, ConditionKey> = {
  'receiver.tenure': tenure('receiver'),
  'receiver.memberOfOwnerFor': memberOfOwnerFor('receiver'),
  'requester.tenure': tenure('requester'),
  'requester.memberOfOwnerFor': memberOfOwnerFor('requester'),
};
