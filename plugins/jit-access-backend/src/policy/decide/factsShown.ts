import { Fact } from '@jit-access/backstage-plugin-jit-access-common';
import {
  FactName,
  ItemFacts,
  PartFacts,
  PersonFacts,
} from '../facts/itemFacts';

/**
 * The facts that were read, as they were. Only those that the policies of the
 * item read, so that a source nobody asks makes nothing undetermined.
 */
export function factsShown(
  facts: ItemFacts,
  reads: ReadonlySet<FactName>,
): Fact[] {
  const shown = [...reads].sort().map(name => oneFact(name, facts));
  return [
    ...personFact('requester', facts.requester, facts),
    ...personFact('receiver', facts.receiver, facts),
    ...shown,
  ];
}

/** That a person is in the catalog is read for every decision; worth a line when it is not so. */
function personFact(
  name: string,
  person: PersonFacts,
  { at }: ItemFacts,
): Fact[] {
  if (person.status === 'known') return [];
  const status = person.status === 'unknown' ? 'unknown' : 'known';
  return [{ name, value: null, status, source: 'catalog', at }];
}

function oneFact(name: FactName, facts: ItemFacts): Fact {
  if (name === 'onCall' || name === 'incidents') {
    return contextFact(name, facts);
  }
  const [about, field] = name.split('.') as [string, string];
  if (about === 'entity') {
    const value = facts.entity?.[field as 'environment'] ?? null;
    return {
      name,
      value,
      status: facts.entity ? 'known' : 'unknown',
      source: 'catalog',
      at: facts.at,
    };
  }
  const person = facts[about as 'receiver' | 'requester'];
  return {
    name,
    value: person.record?.[field as 'groups' | 'leads'] ?? null,
    status: person.status === 'unknown' ? 'unknown' : 'known',
    source: 'catalog',
    at: facts.at,
  };
}

function contextFact(name: 'onCall' | 'incidents', facts: ItemFacts): Fact {
  const part: PartFacts<object> | undefined = facts.context?.[name];
  const known =
    name === 'onCall'
      ? facts.context?.onCall.known.filter(
          shift => shift.personRef === facts.receiver.ref,
        )
      : part?.known;
  return {
    name,
    value: known ?? null,
    status: part && part.missing.length === 0 ? 'known' : 'unknown',
    source: part?.sources.join(', ') || 'none',
    at: part?.at ?? facts.at,
  };
}
