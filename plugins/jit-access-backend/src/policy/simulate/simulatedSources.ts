import { SimulatedFacts } from '@jit-access/backstage-plugin-jit-access-common';
import {
  ContextFacts,
  ContextQuery,
  ContextSource,
} from '@jit-access/backstage-plugin-jit-access-node';
import { toInstant } from '../../domain/time';
import { PresentableError } from '../facts/deadline';
import { nameOf } from '../words';

const PARTS = [
  'onCall',
  'incidents',
  'tickets',
  'freezes',
  'approvers',
] as const;
type Part = (typeof PARTS)[number];

/** Source of every fact that a simulation takes as given. */
const SIMULATION = 'simulation';

/**
 * Context sources that answer with the facts given. What is not given comes
 * from the live sources, or is known to be nothing where there are none.
 *
 * @param named - ids of sources that policies name approvers by
 */
export function simulatedSources(
  facts: SimulatedFacts,
  live: ContextSource[] | undefined,
  named: Iterable<string>,
): ContextSource[] {
  const given = PARTS.filter(part => !live || facts[part] !== undefined);
  const simulated = given.flatMap(part =>
    idsFor(part, named).map(id => sourceOf(id, part, facts)),
  );
  const rest = (live ?? []).flatMap(source => {
    const provides = source.provides.filter(
      part => !given.includes(part as Part),
    );
    // Bound, since a source may be an instance of a class.
    const gather = source.gather.bind(source);
    return provides.length > 0
      ? [{ id: source.id, title: source.title, provides, gather }]
      : [];
  });
  return [...simulated, ...rest];
}

/** Policies ask a certain source for approvers; all other facts may come from any. */
function idsFor(part: Part, named: Iterable<string>): string[] {
  return part === 'approvers'
    ? [...new Set([...named, SIMULATION])]
    : [SIMULATION];
}

function sourceOf(
  id: string,
  part: Part,
  facts: SimulatedFacts,
): ContextSource {
  return {
    id,
    title: id,
    provides: [part],
    gather: async query => {
      if (facts[part] === 'unknown') {
        throw new PresentableError('taken as unknown');
      }
      return { [part]: ANSWERS[part](facts, query) };
    },
  };
}

const listOf = <T>(part: T[] | 'unknown' | undefined): T[] =>
  Array.isArray(part) ? part : [];

const ANSWERS: {
  [P in Part]: (
    facts: SimulatedFacts,
    query: ContextQuery,
  ) => NonNullable<ContextFacts[P]>;
} = {
  onCall: (facts, query) =>
    listOf(facts.onCall).map(({ person, level, entity, rota, until }) => ({
      personRef: person,
      level,
      entityRef: entity ?? query.entityRef,
      rota: rota ?? nameOf(entity ?? query.entityRef),
      until: until && toInstant(until),
    })),
  incidents: (facts, query) =>
    listOf(facts.incidents).map(incident => ({
      id: incident.id,
      title: incident.title ?? incident.id,
      entityRef: incident.entity ?? query.entityRef,
      severity: incident.severity,
      openedAt: incident.openedAt && toInstant(incident.openedAt),
      people: incident.people?.map(({ person, role }) => ({
        personRef: person,
        role,
      })),
    })),
  tickets: (facts, query) =>
    listOf(facts.tickets)
      .filter(({ id }) => id.toLowerCase() === query.ticket?.toLowerCase())
      .map(ticket => ({
        id: ticket.id,
        title: ticket.title ?? ticket.id,
        open: ticket.open,
        entityRefs: ticket.entities,
        assigneeRef: ticket.assignee,
      })),
  freezes: facts =>
    listOf(facts.freezes).map(({ name, from, until, entity }) => ({
      name,
      from: toInstant(from),
      until: toInstant(until),
      entityRef: entity,
    })),
  approvers: facts => listOf(facts.approvers),
};
