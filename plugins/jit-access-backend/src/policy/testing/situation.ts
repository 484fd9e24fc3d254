import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { compileCondition } from '../conditions/compileCondition';
import { CompiledCalendar } from '../conditions/compiledCalendar';
import { conditionSchema } from '../conditions/conditionSchema';
import { entityFactsOf } from '../facts/entityFacts';
import {
  ContextOfEntity,
  ItemFacts,
  PartFacts,
  PersonFacts,
} from '../facts/itemFacts';
import { PersonHistory } from '../historyFacts';
import { readPolicySettings } from '../settings';
import { NOON, ON_CALL, SHOP } from './shop';

/** The database of payments in production, as policies read it. */
export function paymentsDbFacts() {
  const entity = SHOP.find(({ metadata }) => metadata.name === 'payments-db');
  const containers = new Map(
    SHOP.filter(({ kind }) => kind === 'System').map(system => [
      `system:default/${system.metadata.name}`,
      system,
    ]),
  );
  return entityFactsOf(
    entity as Entity,
    readPolicySettings(mockServices.rootConfig()),
    containers,
  );
}

/** Whoever is on call for payments, a member of the team that owns the database. */
export function payer(more: Partial<PersonFacts> = {}): PersonFacts {
  return {
    ref: ON_CALL,
    name: 'Payments on-call',
    status: 'known',
    record: {
      ref: ON_CALL,
      name: 'Payments on-call',
      annotations: {},
      directGroups: ['group:default/payments'],
      groups: ['group:default/payments', 'group:default/shop'],
      leads: [],
    },
    ...more,
  };
}

/** What one source says. */
export function part<T>(...values: T[]): PartFacts<T> {
  return {
    known: values.map(value => ({ ...value, source: 'rota' })),
    missing: [],
    sources: ['rota'],
    at: NOON,
  };
}

/** The same while another source does not answer. */
export function partly<T>(...values: T[]): PartFacts<T> {
  const missing = [{ source: 'other', reason: 'no answer within 2 s' }];
  return { ...part(...values), missing };
}

/** Sources that have nothing to say, but for the parts given. */
export function context(parts: Partial<ContextOfEntity> = {}): ContextOfEntity {
  return {
    onCall: part(),
    incidents: part(),
    tickets: part(),
    freezes: part(),
    approvers: part(),
    ...parts,
  };
}

/** A past in which nothing happened, but for what is given. */
export function past(given: Partial<PersonHistory> = {}): PersonHistory {
  return {
    windows: [],
    pending: [],
    lastGranted: new Map(),
    denials: [],
    standing: new Set(),
    ...given,
  };
}

/** Somebody of payments asks at noon for a role on the database of payments. */
export function situation(more: Partial<ItemFacts> = {}): ItemFacts {
  return {
    at: NOON,
    startsAt: NOON,
    entity: paymentsDbFacts(),
    role: {
      name: 'db-read',
      title: 'Read the database',
      risk: 'medium',
      provider: 'postgres',
    },
    request: { items: 1, breakGlass: false },
    requester: payer(),
    receiver: payer(),
    duration: 'PT2H',
    durationMs: 7_200_000,
    history: past(),
    context: context(),
    freezesInForce: [],
    ...more,
  };
}

const schema = conditionSchema('situation');

/** A condition as it is written in a `when`, ready to be evaluated. */
export function conditionOf(
  written: unknown,
  calendars: CompiledCalendar[] = [],
) {
  return compileCondition(schema.parse(written), {
    calendars: new Map(calendars.map(calendar => [calendar.name, calendar])),
  });
}
