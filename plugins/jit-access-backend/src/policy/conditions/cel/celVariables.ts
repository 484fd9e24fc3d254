import { Instant } from '../../../domain/time';
import { CelVariable, entityOf, field, folded, text } from './celField';
import { personFields } from './celPeople';
import { SOURCED_VARIABLES } from './celSources';
import { unknown } from './unknown';

const date = (instant: Instant) => new Date(instant);

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
      facts => entityOf(facts).environment,
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
      ref: text('full ref, in lower case', facts => entityOf(facts).ref),
      kind: folded('string', 'its kind', facts => entityOf(facts).kind),
      name: text('metadata.name', facts => entityOf(facts).name),
      namespace: folded(
        'string',
        'its namespace',
        facts => entityOf(facts).namespace,
      ),
      environment: folded(
        'string',
        'its environment',
        facts => entityOf(facts).environment,
        'entity.environment',
      ),
      tier: folded(
        'string',
        'its tier',
        facts => entityOf(facts).tier,
        'entity.tier',
      ),
      lifecycle: folded(
        'string',
        'spec.lifecycle',
        facts => entityOf(facts).lifecycle,
        'entity.lifecycle',
      ),
      type: folded(
        'string',
        'spec.type',
        facts => entityOf(facts).type,
        'entity.type',
      ),
      owner: text(
        'full ref of the owning group or user',
        facts => entityOf(facts).owner,
        'entity.owner',
      ),
      system: text(
        'full ref of its system',
        facts => entityOf(facts).system,
        'entity.system',
      ),
      domain: text(
        'full ref of its domain',
        facts => {
          const { domain, placed } = entityOf(facts);
          return domain === undefined && !placed ? unknown() : domain;
        },
        'entity.domain',
      ),
      tags: folded(
        'list<string>',
        'its tags',
        facts => entityOf(facts).tags,
        'entity.tags',
      ),
      labels: field(
        'map<string, string>',
        'its labels',
        facts => entityOf(facts).entity.metadata.labels ?? {},
      ),
      annotations: field(
        'map<string, string>',
        'its annotations',
        facts => entityOf(facts).entity.metadata.annotations ?? {},
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
  ...SOURCED_VARIABLES,
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
