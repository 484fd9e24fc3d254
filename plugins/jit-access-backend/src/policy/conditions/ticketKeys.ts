import { z } from 'zod';
import { TicketFact } from '@jit-access/backstage-plugin-jit-access-node';
import { oneOrMore } from '../language/strictObject';
import { flagSchema } from '../language/values';
import { ItemFacts } from '../facts/itemFacts';
import { Truth, allOf, not, truthOf } from '../truth';
import { listInWords } from '../words';
import {
  CompiledKey,
  ConditionKey,
  Siblings,
  conditionKey,
} from './conditionKey';
import { reasonOf, someOf, sourceOfPart } from './near';

type Who = 'receiver' | 'requester';

/** Does the request name a ticket? */
export function namesTicket({ request }: ItemFacts): boolean {
  return (request.ticket ?? '').trim() !== '';
}

/** Is the ticket about the entity itself? A source that does not tell leaves it open. */
export function isAbout(ticket: TicketFact, { entity }: ItemFacts): Truth {
  if (!entity || !ticket.entityRefs) return 'unknown';
  return truthOf(ticket.entityRefs.includes(entity.ref));
}

/** What one ticket has to be, so that all keys of a mapping mean the same one. */
type Wanted = (ticket: TicketFact, facts: ItemFacts) => Truth;

function wantedOf(siblings: Siblings): Wanted {
  const open = siblings['ticket.open'] === true;
  const about = siblings['ticket.about'] !== undefined;
  const people = siblings['ticket.assignedTo'] as Who[] | undefined;
  return (ticket, facts) =>
    allOf([
      truthOf(!open || ticket.open),
      about ? isAbout(ticket, facts) : 'true',
      truthOf(
        !people || people.some(who => facts[who].ref === ticket.assigneeRef),
      ),
    ]);
}

function ticketKey(
  wanted: Wanted,
  expected: boolean,
  what: (ticket: string) => { is: string; isNot: string },
): CompiledKey {
  const find = (facts: ItemFacts): Truth =>
    namesTicket(facts)
      ? someOf(facts.context?.tickets, ticket => wanted(ticket, facts))
      : 'false';
  return {
    test: facts => (expected ? find(facts) : not(find(facts))),
    tell: facts => {
      const part = facts.context?.tickets;
      const tickets = (part?.known ?? []).filter(
        ticket => wanted(ticket, facts) === 'true',
      );
      return {
        tickets,
        source: sourceOfPart(part),
        remedy: () =>
          expected ? 'name a ticket that is open and about this' : undefined,
        say: () => {
          if (!namesTicket(facts)) return 'the request names no ticket';
          const named = facts.request.ticket!;
          if (find(facts) === 'unknown') {
            return `what ticket ${named} says could not be found out (${reasonOf(part)})`;
          }
          if (part?.known.length === 0) return `there is no ticket ${named}`;
          const [found] = tickets;
          return found ? what(found.id).is : what(named).isNot;
        },
      };
    },
  };
}

/** Keys about the ticket that the request names. */
export const ticketKeys: Record<string, ConditionKey> = {
  'ticket.given': conditionKey({
    schema: flagSchema,
    scope: 'situation',
    reads: [],
    compile: expected => ({
      test: facts => truthOf(namesTicket(facts) === expected),
      tell: facts => ({
        source: 'request',
        remedy: () => (expected ? 'name a ticket' : undefined),
        say: () =>
          namesTicket(facts)
            ? `the request names ticket ${facts.request.ticket}`
            : 'the request names no ticket',
      }),
    }),
  }),
  'ticket.open': conditionKey({
    schema: flagSchema,
    scope: 'situation',
    reads: ['tickets'],
    compile: (expected, siblings) =>
      ticketKey(
        expected ? wantedOf(siblings) : ticket => truthOf(ticket.open),
        expected,
        id => ({
          is: `ticket ${id} is open`,
          isNot: `ticket ${id} is not open`,
        }),
      ),
  }),
  'ticket.about': conditionKey({
    schema: z.literal('entity', { error: 'Write entity' }),
    scope: 'situation',
    reads: ['tickets'],
    compile: (_, siblings) =>
      ticketKey(wantedOf(siblings), true, id => ({
        is: `ticket ${id} is about this entity`,
        isNot: `ticket ${id} is not about this entity`,
      })),
  }),
  'ticket.assignedTo': conditionKey({
    schema: oneOrMore(
      z.enum(['receiver', 'requester'], {
        error: 'Write receiver, requester or both',
      }),
    ),
    scope: 'situation',
    reads: ['tickets'],
    compile: (people, siblings) =>
      ticketKey(wantedOf(siblings), true, id => {
        const whom = listInWords(
          people.map(who => `the ${who}`),
          'or',
        );
        return {
          is: `ticket ${id} is assigned to ${whom}`,
          isNot: `ticket ${id} is not assigned to ${whom}`,
        };
      }),
  }),
};
