import { Fact } from '@jit-access/backstage-plugin-jit-access-common';
import { CompiledPolicy, CompiledRole } from '../compile/compiledSet';
import {
  ContextPart,
  FactName,
  ItemFacts,
  PartFacts,
  PersonFacts,
} from '../facts/itemFacts';
import { historyKey } from '../historyFacts';
import { durationInWords } from '../words';
import { usedInWeek, weekOf } from './weeklyHours';

/**
 * What the policies of an item read. Once the reviews are in, who could be
 * asked matters no more, so a source that knows only that decides nothing.
 */
export function readsOf(
  role: CompiledRole,
  policies: CompiledPolicy[],
  reviewsGiven: boolean | undefined,
): Set<FactName> {
  return new Set([
    ...role.targetReads,
    ...policies.flatMap(policy => [
      ...(reviewsGiven ? policy.readsToDecide : policy.reads),
    ]),
  ]);
}

/**
 * The facts that were read, as they were. Only those that the policies of the
 * item read, so that a source nobody asks makes nothing undetermined.
 */
export function factsShown(
  facts: ItemFacts,
  reads: ReadonlySet<FactName>,
  policies: CompiledPolicy[],
): Fact[] {
  const shown = [...reads].sort().map(name => oneFact(name, facts, policies));
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

function oneFact(
  name: FactName,
  facts: ItemFacts,
  policies: CompiledPolicy[],
): Fact {
  if (isPart(name)) return contextFact(name, facts);
  if (name === 'history') return historyFact(facts, policies);
  const [about, field] = name.split('.') as [string, string];
  if (about === 'entity') return entityFact(name, field, facts);
  const person = facts[about as 'receiver' | 'requester'];
  if (field === 'tenure') {
    const { tenure } = person;
    const value = tenure && {
      person: tenure.person,
      groups: Object.fromEntries(tenure.groups),
    };
    return { ...base(name, facts, 'history', !!tenure), value: value ?? null };
  }
  return {
    ...base(name, facts, 'catalog', person.status !== 'unknown'),
    value: person.record?.[field as 'groups' | 'leads'] ?? null,
  };
}

function base(
  name: string,
  { at }: ItemFacts,
  source: string,
  known: boolean,
): Omit<Fact, 'value'> {
  return { name, status: known ? 'known' : 'unknown', source, at };
}

function entityFact(name: FactName, field: string, facts: ItemFacts): Fact {
  const { entity, ownerSeen } = facts;
  if (field === 'ownerSeen') {
    const known = ownerSeen !== undefined;
    return { ...base(name, facts, 'history', known), value: ownerSeen ?? null };
  }
  const known = entity !== undefined && (field !== 'domain' || entity.placed);
  return {
    ...base(name, facts, 'catalog', known),
    value: entity?.[field as 'environment'] ?? null,
  };
}

/** The past in so many words as its policies look at: hours, what is held, what waits. */
function historyFact(facts: ItemFacts, policies: CompiledPolicy[]): Fact {
  const { history, entity, role, startsAt } = facts;
  const known = base('history', facts, 'history', history !== undefined);
  if (!history) return { ...known, value: null };
  const hours = policies
    .filter(({ guardrails }) => guardrails.some(one => one.maxPerWeek))
    .map(({ name, zone }) => {
      const week = weekOf(startsAt, zone);
      const used = usedInWeek(history.windows, name, week);
      return { policy: name, used: durationInWords(used), until: week.until };
    });
  const item = { entityRef: entity?.ref ?? '', role: role.name };
  return {
    ...known,
    value: {
      hoursThisWeek: hours,
      held: history.windows
        .filter(({ state }) => state !== 'ended')
        .map(({ role: held, entityRef, state }) => ({
          role: held,
          entityRef,
          state,
        })),
      pending: history.pending.map(({ role: asked, entityRef }) => ({
        role: asked,
        entityRef,
      })),
      lastGranted: history.lastGranted.get(historyKey(item)) ?? null,
      denials: history.denials.length,
      breakGlassUnreviewedSince: history.breakGlassUnreviewedSince ?? null,
    },
  };
}

const PARTS: readonly string[] = [
  'onCall',
  'incidents',
  'tickets',
  'freezes',
  'approvers',
] satisfies ContextPart[];

function isPart(name: FactName): name is ContextPart {
  return PARTS.includes(name);
}

function contextFact(name: ContextPart, facts: ItemFacts): Fact {
  const part: PartFacts<object> | undefined = facts.context?.[name];
  return {
    name,
    value: knownOf(name, facts) ?? null,
    status: part && part.missing.length === 0 ? 'known' : 'unknown',
    source: part?.sources.join(', ') || 'none',
    at: part?.at ?? facts.at,
  };
}

function knownOf(name: ContextPart, facts: ItemFacts): object[] | undefined {
  const { context, receiver, freezesInForce } = facts;
  if (name === 'onCall') {
    return context?.onCall.known.filter(
      shift => shift.personRef === receiver.ref,
    );
  }
  if (name === 'freezes') return freezesInForce ?? context?.freezes.known;
  return context?.[name].known;
}
