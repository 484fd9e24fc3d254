import { millisecondsBetween } from '../../../domain/time';
import { ItemFacts, PersonFacts } from '../../facts/itemFacts';
import { CelField, entityOf, field, text } from './celField';
import { known, unknown } from './unknown';

const DAY_MS = 86_400_000;

/** What expressions can read of a person. */
export function personFields(
  who: 'receiver' | 'requester',
): Record<string, CelField> {
  const asked = (facts: ItemFacts): PersonFacts => {
    const person = facts[who];
    return person.status === 'unknown' ? unknown() : person;
  };
  return {
    ref: text('full ref of the user', facts => facts[who].ref),
    groups: field(
      'list<string>',
      'full refs of their groups and of those above',
      facts => asked(facts).record?.groups ?? [],
      `${who}.groups`,
    ),
    leads: field(
      'list<string>',
      'full refs of the groups that name them as lead',
      facts => asked(facts).record?.leads ?? [],
      `${who}.leads`,
    ),
    memberOfOwner: field(
      'bool',
      'a member of the owning group, or the user who owns',
      facts => {
        const { owner } = entityOf(facts);
        const person = asked(facts);
        if (!owner) return false;
        return owner.startsWith('user:')
          ? person.status === 'known' && person.ref === owner
          : (person.record?.groups.includes(owner) ?? false);
      },
      'entity.owner',
      `${who}.groups`,
    ),
    leadOfOwner: field(
      'bool',
      'the lead of the owning group',
      facts => {
        const { owner } = entityOf(facts);
        const person = asked(facts);
        return owner ? (person.record?.leads.includes(owner) ?? false) : false;
      },
      'entity.owner',
      `${who}.leads`,
    ),
    tenureDays: field(
      'double',
      'days in the catalog; endless for who was there from the beginning',
      facts => {
        const person = asked(facts);
        if (person.status === 'absent') return 0;
        const seen = known(person.tenure).person;
        if (!seen) return 0;
        return seen.baseline
          ? Infinity
          : millisecondsBetween(seen.since, facts.at) / DAY_MS;
      },
      `${who}.tenure`,
    ),
  };
}
