import { Instant, millisecondsBetween } from '../../../domain/time';
import { FactName, ItemFacts, PersonFacts } from '../../facts/itemFacts';
import { DENIALS_MS } from '../../facts/lookBack';
import { hoursInWeek, lastGranted } from '../../facts/past';
import { anyOf, truthOf } from '../../truth';
import { frozen } from '../calendarKeys';
import { denialsWithin } from '../historyKeys';
import { near, someOf } from '../near';
import { Scope } from '../conditionKey';
import { isAbout, namesTicket } from '../ticketKeys';
import { decided, known, unknown } from './unknown';

/** Types of CEL that variables have here. */
export type CelType =
  | 'string'
  | 'bool'
  | 'int'
  | 'double'
  | 'list<string>'
  | 'map<string, string>'
  | 'google.protobuf.Timestamp';

/** One thing that an expression can read. */
export interface CelField {
  type: CelType;
  /** What it is, for the reference. */
  about: string;
  reads: FactName[];
  /** Given in lower case, so that whoever writes `Production` evades no guardrail. */
  folded?: true;
  /** @throws when the fact is not known */
  value(facts: ItemFacts): unknown;
}

/** A variable: a value, or several under one name. */
export type CelVariable = { scope: Scope; memberships?: boolean } & (
  | { field: CelField; fields?: undefined }
  | { fields: Record<string, CelField>; field?: undefined }
);

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const text = (
  about: string,
  value: (facts: ItemFacts) => string | undefined,
  ...reads: FactName[]
): CelField => ({
  type: 'string',
  about,
  reads,
  value: facts => value(facts) ?? '',
});

/** A text, or a list of texts, in lower case. */
const folded = (
  type: 'string' | 'list<string>',
  about: string,
  value: (facts: ItemFacts) => string | readonly string[] | undefined,
  ...reads: FactName[]
): CelField => ({
  type,
  about: `${about}, in lower case`,
  reads,
  folded: true,
  value: facts => {
    const found = value(facts) ?? '';
    return typeof found === 'string'
      ? found.toLowerCase()
      : found.map(one => one.toLowerCase());
  },
});

const field = (
  type: CelType,
  about: string,
  value: (facts: ItemFacts) => unknown,
  ...reads: FactName[]
): CelField => ({ type, about, reads, value });

const entity = (facts: ItemFacts) => known(facts.entity);
const date = (instant: Instant) => new Date(instant);

function personFields(who: 'receiver' | 'requester'): Record<string, CelField> {
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
        const { owner } = entity(facts);
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
        const { owner } = entity(facts);
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
      ? rotas.has(shift.entityRef, entity(facts))
      : 'false';

const onEntity = (facts: ItemFacts) => {
  const { ref } = entity(facts);
  return complete(facts, 'incidents').known.filter(
    incident => incident.entityRef === ref,
  );
};

const distinct = (texts: (string | undefined)[]) =>
  [...new Set(texts.filter(one => one !== undefined))].sort();

/** Everything that an expression can name. */
export const CEL_VARIABLES: Record<string, CelVariable> = {
  risk: {
    scope: 'role',
    field: text('risk of the role: low, medium or high', f => f.role.risk),
  },
  environment: {
    scope: 'entity',
    field: folded(
      'string',
      'short for entity.environment',
      facts => entity(facts).environment,
      'entity.environment',
    ),
  },
  role: {
    scope: 'role',
    fields: {
      name: text('name of its document', facts => facts.role.name),
      title: text('its title', facts => facts.role.title),
      risk: text('low, medium or high', facts => facts.role.risk),
      provider: text('id of its provider', facts => facts.role.provider),
    },
  },
  entity: {
    scope: 'entity',
    fields: {
      ref: text('full ref, in lower case', facts => entity(facts).ref),
      kind: folded('string', 'its kind', facts => entity(facts).kind),
      name: text('metadata.name', facts => entity(facts).name),
      namespace: folded(
        'string',
        'its namespace',
        facts => entity(facts).namespace,
      ),
      environment: folded(
        'string',
        'its environment',
        facts => entity(facts).environment,
        'entity.environment',
      ),
      tier: folded(
        'string',
        'its tier',
        facts => entity(facts).tier,
        'entity.tier',
      ),
      lifecycle: folded(
        'string',
        'spec.lifecycle',
        facts => entity(facts).lifecycle,
        'entity.lifecycle',
      ),
      type: folded(
        'string',
        'spec.type',
        facts => entity(facts).type,
        'entity.type',
      ),
      owner: text(
        'full ref of the owning group or user',
        facts => entity(facts).owner,
        'entity.owner',
      ),
      system: text(
        'full ref of its system',
        facts => entity(facts).system,
        'entity.system',
      ),
      domain: text(
        'full ref of its domain',
        facts => {
          const { domain, placed } = entity(facts);
          return domain === undefined && !placed ? unknown() : domain;
        },
        'entity.domain',
      ),
      tags: folded(
        'list<string>',
        'its tags',
        facts => entity(facts).tags,
        'entity.tags',
      ),
      labels: field(
        'map<string, string>',
        'its labels',
        facts => entity(facts).entity.metadata.labels ?? {},
      ),
      annotations: field(
        'map<string, string>',
        'its annotations',
        facts => entity(facts).entity.metadata.annotations ?? {},
      ),
    },
  },
  receiver: {
    scope: 'situation',
    memberships: true,
    fields: personFields('receiver'),
  },
  requester: {
    scope: 'situation',
    memberships: true,
    fields: personFields('requester'),
  },
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
          const { ref } = entity(facts);
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
  request: {
    scope: 'situation',
    fields: {
      minutes: field(
        'double',
        'the duration asked for',
        facts => facts.durationMs / 60_000,
      ),
      items: field('int', 'how many items it has', facts =>
        BigInt(facts.request.items),
      ),
      onBehalf: field(
        'bool',
        'requester and receiver are two people',
        facts => facts.requester.ref !== facts.receiver.ref,
      ),
      breakGlass: field(
        'bool',
        'it uses break-glass',
        facts => facts.request.breakGlass,
      ),
      ticket: text('the ticket that it names', f => f.request.ticket),
      incident: text('the incident that it names', f => f.request.incident),
      start: field(
        'google.protobuf.Timestamp',
        'when the access would start',
        facts => date(facts.startsAt),
      ),
      at: field(
        'google.protobuf.Timestamp',
        'the instant that is decided for',
        facts => date(facts.at),
      ),
    },
  },
};
