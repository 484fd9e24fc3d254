import { millisecondsBetween } from '../../../domain/time';
import { ItemFacts } from '../../facts/itemFacts';
import { DENIALS_MS } from '../../facts/lookBack';
import { hoursInWeek, lastGranted } from '../../facts/past';
import { anyOf, truthOf } from '../../truth';
import { frozen } from '../calendarKeys';
import { denialsWithin } from '../historyKeys';
import { near, someOf } from '../near';
import { isAbout, namesTicket } from '../ticketKeys';
import { CelVariable, entityOf, field, folded } from './celField';
import { decided, known, unknown } from './unknown';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const part = <P extends 'onCall' | 'incidents' | 'tickets' | 'freezes'>(
  facts: ItemFacts,
  name: P,
) => known(facts.context)[name];

/** A list is known only when every source answered. */
function complete<P extends 'onCall' | 'incidents' | 'freezes'>(
  facts: ItemFacts,
  name: P,
) {
  const told = part(facts, name);
  return told.missing.length > 0 ? unknown() : told;
}

const rotas = near(['self', 'system'], 1);

const shiftsOf =
  (facts: ItemFacts) =>
  (shift: { personRef: string; entityRef: string; until?: string }) =>
    shift.personRef === facts.receiver.ref &&
    (shift.until === undefined || shift.until > facts.at)
      ? rotas.has(shift.entityRef, entityOf(facts))
      : 'false';

const onEntity = (facts: ItemFacts) => {
  const { ref } = entityOf(facts);
  return complete(facts, 'incidents').known.filter(
    incident => incident.entityRef === ref,
  );
};

const distinct = (texts: (string | undefined)[]) =>
  [...new Set(texts.filter(one => one !== undefined))].sort();

/** What context sources and the past say. */
export const SOURCED_VARIABLES: Record<string, CelVariable> = {
  onCall: {
    scope: 'situation',
    fields: {
      any: field(
        'bool',
        'the receiver is on call for the entity or its system',
        facts => decided(someOf(part(facts, 'onCall'), shiftsOf(facts))),
        'onCall',
      ),
      levels: folded(
        'list<string>',
        'the levels at which they are',
        facts => {
          const counts = shiftsOf(facts);
          const shifts = complete(facts, 'onCall').known.filter(
            shift => counts(shift) === 'true',
          );
          return distinct(shifts.map(shift => shift.level));
        },
        'onCall',
      ),
    },
  },
  incident: {
    scope: 'situation',
    fields: {
      active: field(
        'bool',
        'an incident is open on the entity itself',
        facts => {
          const { ref } = entityOf(facts);
          return decided(
            someOf(part(facts, 'incidents'), incident =>
              truthOf(incident.entityRef === ref),
            ),
          );
        },
        'incidents',
      ),
      severities: folded(
        'list<string>',
        'their severities',
        facts => distinct(onEntity(facts).map(incident => incident.severity)),
        'incidents',
      ),
      count: field(
        'int',
        'how many are open there',
        facts => BigInt(onEntity(facts).length),
        'incidents',
      ),
    },
  },
  ticket: {
    scope: 'situation',
    fields: {
      given: field('bool', 'the request names a ticket', namesTicket),
      open: field(
        'bool',
        'it is open',
        facts =>
          namesTicket(facts) &&
          decided(
            someOf(part(facts, 'tickets'), ticket => truthOf(ticket.open)),
          ),
        'tickets',
      ),
      related: field(
        'bool',
        'it is about the entity, or assigned to receiver or requester',
        facts =>
          namesTicket(facts) &&
          decided(
            someOf(part(facts, 'tickets'), ticket =>
              anyOf([
                truthOf(
                  ticket.assigneeRef === facts.receiver.ref ||
                    ticket.assigneeRef === facts.requester.ref,
                ),
                isAbout(ticket, facts),
              ]),
            ),
          ),
        'tickets',
      ),
    },
  },
  calendar: {
    scope: 'situation',
    fields: {
      freeze: field(
        'bool',
        'a freeze is in force when the access would start',
        facts => decided(frozen(facts)),
        'freezes',
      ),
      freezes: field(
        'list<string>',
        'names of the freezes in force',
        facts => {
          complete(facts, 'freezes');
          return distinct(known(facts.freezesInForce).map(({ name }) => name));
        },
        'freezes',
      ),
    },
  },
  history: {
    scope: 'situation',
    fields: {
      hoursThisWeek: field(
        'double',
        "hours of the receiver's access in this ISO week (UTC)",
        facts => {
          known(facts.history);
          return hoursInWeek(facts, 'UTC') / HOUR_MS;
        },
        'history',
      ),
      daysSinceLastGrant: field(
        'double',
        'days since the receiver last got this role here; endless: never',
        facts => {
          known(facts.history);
          const last = lastGranted(facts);
          return last ? millisecondsBetween(last, facts.at) / DAY_MS : Infinity;
        },
        'history',
      ),
      denials: field(
        'int',
        "how many of the receiver's items were denied in the last 30 days",
        facts => {
          known(facts.history);
          return BigInt(denialsWithin(facts, DENIALS_MS));
        },
        'history',
      ),
    },
  },
};
