import {
  OpenIncident,
  TicketFact,
} from '@jit-access/backstage-plugin-jit-access-node';
import { CompiledGuardrail } from '../compile/compiledSet';
import { near } from '../conditions/near';
import { ItemFacts, PartFacts } from '../facts/itemFacts';

type Require = NonNullable<CompiledGuardrail['require']>;

/** Why what a request names does not satisfy a guardrail. */
export type Shortfall =
  | { kind: 'missing' }
  | {
      kind: 'no-ticket' | 'ticket-closed' | 'ticket-unrelated' | 'no-incident';
      id: string;
    }
  | { kind: 'unknown'; what: 'ticket' | 'incident'; id: string; why: string };

const GRAVITY: Shortfall['kind'][] = [
  'unknown',
  'ticket-unrelated',
  'ticket-closed',
  'no-ticket',
  'no-incident',
  'missing',
];

/** Absent when one of what is demanded is there as it is demanded. */
export function shortfallOf(
  require: Require,
  facts: ItemFacts,
): Shortfall | undefined {
  let worst: Shortfall | undefined;
  for (const what of require.anyOf) {
    const found =
      what === 'ticket'
        ? ticketShortfall(require, facts)
        : incidentShortfall(require, facts);
    if (!found) return undefined;
    if (!worst || GRAVITY.indexOf(found.kind) < GRAVITY.indexOf(worst.kind)) {
      worst = found;
    }
  }
  return worst;
}

function ticketShortfall(
  { ticket: demand }: Require,
  facts: ItemFacts,
): Shortfall | undefined {
  const id = facts.request.ticket?.trim();
  if (!id) return { kind: 'missing' };
  if (demand === 'given') return undefined;
  const part = facts.context?.tickets;
  const named = ticketsNamed(facts);
  const open = named.filter(ticket => ticket.open);
  const enough =
    demand === 'open' ? open : open.filter(ticket => isRelated(ticket, facts));
  if (enough.length > 0) return undefined;
  if (!part || part.missing.length > 0) {
    return { kind: 'unknown', what: 'ticket', id, why: whyMissing(part) };
  }
  if (open.length > 0) return { kind: 'ticket-unrelated', id };
  return { kind: named.length > 0 ? 'ticket-closed' : 'no-ticket', id };
}

/** Tickets that the request names, by their id alone or within an address. */
export function ticketsNamed(
  facts: ItemFacts,
): (TicketFact & { source: string })[] {
  const { ticket: written } = facts.request;
  if (!written?.trim()) return [];
  return (facts.context?.tickets.known ?? []).filter(({ id }) =>
    ticketNamed(written, id),
  );
}

/** Does a text name this ticket, alone or as part of an address? */
export function ticketNamed(written: string, id: string): boolean {
  const text = written.trim().toLowerCase();
  return [text, ...text.split(/[\s/?#&=]+/)].includes(id.toLowerCase());
}

/** Is it about the entity, or assigned to one of the two people? */
function isRelated(
  { entityRefs = [], assigneeRef }: TicketFact,
  { entity, requester, receiver }: ItemFacts,
): boolean {
  return (
    (entity !== undefined && entityRefs.includes(entity.ref)) ||
    (assigneeRef !== undefined &&
      [requester.ref, receiver.ref].includes(assigneeRef))
  );
}

function incidentShortfall(
  { on }: Require,
  facts: ItemFacts,
): Shortfall | undefined {
  const id = facts.request.incident?.trim();
  if (!id) return { kind: 'missing' };
  const part = facts.context?.incidents;
  if (incidentsToName(on, facts).some(incident => incident.id === id)) {
    return undefined;
  }
  if (!part || part.missing.length > 0) {
    return { kind: 'unknown', what: 'incident', id, why: whyMissing(part) };
  }
  return { kind: 'no-incident', id };
}

/** Open incidents that could be named. */
export function incidentsToName(
  on: Require['on'],
  { context, entity }: ItemFacts,
): OpenIncident[] {
  const { has } = near(on, 1);
  return (context?.incidents.known ?? []).filter(
    ({ entityRef }) => entity && has(entityRef, entity) === 'true',
  );
}

function whyMissing(part: PartFacts<object> | undefined): string {
  return (
    part?.missing
      .map(({ source, reason }) => `${source}: ${reason}`)
      .join('; ') || 'nobody could be asked'
  );
}
