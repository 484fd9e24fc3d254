import { Entity } from '@backstage/catalog-model';
import { entityFactsOf } from '../facts/entityFacts';
import { ItemFacts, PartFacts, PersonFacts } from '../facts/itemFacts';
import { readPolicySettings } from '../settings';
import { NOON, ON_CALL, PAYMENTS_DB, SHOP } from '../testing/shop';
import { Truth } from '../truth';
import { mockServices } from '@backstage/backend-test-utils';
import { compileCondition } from './compileCondition';
import { conditionSchema } from './conditionSchema';
import { tell } from './evaluation';

const settings = readPolicySettings(mockServices.rootConfig());
const paymentsDb = SHOP.find(
  entity => entity.metadata.name === 'payments-db',
) as Entity;

const known: PersonFacts = {
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
};

function part<T>(...values: T[]): PartFacts<T> {
  return {
    known: values.map(value => ({ ...value, source: 'rota' })),
    missing: [],
    sources: ['rota'],
    at: NOON,
  };
}

const shift = (entityRef: string, level = 'primary', until?: string) => ({
  personRef: ON_CALL,
  level,
  rota: 'payments',
  entityRef,
  until,
});
const incident = (entityRef: string, severity?: string) => ({
  id: 'INC-1',
  title: 'Card payments hang',
  entityRef,
  severity,
});
const away = <T>(facts: PartFacts<T>): PartFacts<T> => ({
  ...facts,
  missing: [{ source: 'other', reason: 'no answer within 2 s' }],
});

const base: ItemFacts = {
  at: NOON,
  entity: entityFactsOf(
    {
      ...paymentsDb,
      metadata: { ...paymentsDb.metadata, tags: ['pci', 'sql'] },
    },
    settings,
  ),
  startsAt: '2026-03-01T10:00:00.000Z',
  role: {
    name: 'db-read',
    title: 'Read the database',
    risk: 'medium',
    provider: 'postgres',
  },
  request: { items: 1, breakGlass: false },
  requester: known,
  receiver: known,
  duration: 'PT2H',
  durationMs: 7_200_000,
  context: {
    onCall: part(),
    incidents: part(),
    tickets: part(),
    freezes: part(),
    approvers: part(),
  },
};

function evaluate(condition: object, facts: Partial<ItemFacts> = {}) {
  const parsed = conditionSchema('situation').parse(condition);
  return compileCondition(parsed, { calendars: new Map() }).evaluate({
    ...base,
    ...facts,
  });
}

describe('conditions on entity, role and request', () => {
  it.each<[object, Truth]>([
    [{ environment: 'production' }, 'true'],
    [{ environment: 'PRODUCTION' }, 'true'],
    [{ 'entity.environment': ['staging', 'production'] }, 'true'],
    [{ environment: 'staging' }, 'false'],
    [{ 'entity.tier': 'one' }, 'false'],
    [{ 'entity.type': 'database' }, 'true'],
    [{ 'entity.kind': 'resource' }, 'true'],
    [{ 'entity.owner': 'group:payments' }, 'true'],
    [{ 'entity.owner': 'group:default/orders' }, 'false'],
    [{ 'entity.system': 'system:default/payments' }, 'true'],
    [{ 'entity.ref': ['resource:payments-db'] }, 'true'],
    [{ 'entity.tags': ['pci', 'gdpr'] }, 'true'],
    [{ 'entity.tags': 'gdpr' }, 'false'],
    [{ role: ['db-read'] }, 'true'],
    [{ risk: ['high'] }, 'false'],
    [{ risk: 'medium', role: 'db-write' }, 'false'],
    [{ 'request.duration': { atMost: 'PT2H' } }, 'true'],
    [{ 'request.duration': { lessThan: 'PT120M' } }, 'false'],
    [{ 'request.duration': { atLeast: 'PT1H', moreThan: 'PT2H' } }, 'false'],
  ])('%j is %s', (condition, expected) => {
    expect(evaluate(condition).truth).toBe(expected);
  });

  it('are unknown while the catalog does not answer', () => {
    const facts = { entity: undefined };
    expect(evaluate({ environment: 'production' }, facts).truth).toBe(
      'unknown',
    );
    expect(evaluate({ memberOfOwner: false }, facts).truth).toBe('unknown');
    expect(
      evaluate({ any: [{ environment: 'x' }, { risk: 'medium' }] }, facts)
        .truth,
    ).toBe('true');
  });
});

describe('conditions on people', () => {
  const stranger: PersonFacts = {
    ...known,
    ref: 'user:default/x',
    record: { ...known.record!, groups: [], leads: ['group:default/payments'] },
  };

  it.each<[object, Truth]>([
    [{ memberOfOwner: true }, 'true'],
    [{ 'receiver.memberOfOwner': false }, 'false'],
    [{ 'requester.memberOfOwner': true }, 'false'],
    [{ 'receiver.leadOfOwner': true }, 'false'],
    [{ 'requester.leadOfOwner': true }, 'true'],
    [{ memberOf: ['group:default/orders', 'group:default/shop'] }, 'true'],
    [{ 'requester.memberOf': 'group:default/shop' }, 'false'],
    [{ 'receiver.is': ON_CALL.toUpperCase() }, 'true'],
    [{ 'requester.is': [ON_CALL] }, 'false'],
  ])('%j is %s, of the one that it names', (condition, expected) => {
    expect(evaluate(condition, { requester: stranger }).truth).toBe(expected);
  });

  it.each([
    [{ memberOfOwner: true }],
    [{ memberOfOwner: false }],
    [{ 'receiver.leadOfOwner': true }],
    [{ memberOf: ['group:default/shop'] }],
    [{ not: { 'receiver.is': ON_CALL } }],
  ])(
    '%j is unknown of somebody whom the catalog was not asked about',
    condition => {
      const receiver: PersonFacts = {
        ref: ON_CALL,
        name: 'x',
        status: 'unknown',
      };
      expect(evaluate(condition, { receiver }).truth).toBe('unknown');
    },
  );

  it('are false of somebody who is not in the catalog', () => {
    const receiver: PersonFacts = { ref: ON_CALL, name: 'x', status: 'absent' };
    expect(evaluate({ memberOfOwner: true }, { receiver }).truth).toBe('false');
    expect(evaluate({ 'receiver.is': ON_CALL }, { receiver }).truth).toBe(
      'false',
    );
  });
});

describe('conditions on on-call and incidents', () => {
  const onCall = (...shifts: object[]) =>
    ({
      context: { ...base.context, onCall: part(...shifts) },
    }) as Partial<ItemFacts>;
  const incidents = (...open: object[]) =>
    ({
      context: { ...base.context, incidents: part(...open) },
    }) as Partial<ItemFacts>;

  it.each<[string, object, object[], Truth]>([
    [
      'for the entity itself',
      { 'onCall.any': true },
      [shift(PAYMENTS_DB)],
      'true',
    ],
    [
      'for its system',
      { 'onCall.any': true },
      [shift('system:default/payments')],
      'true',
    ],
    [
      'for what depends on it, which does not count by default',
      { 'onCall.any': true },
      [shift('component:default/checkout')],
      'false',
    ],
    [
      'for what depends on it, where that counts',
      { 'onCall.any': true, 'onCall.on': ['dependents'] },
      [shift('component:default/checkout')],
      'true',
    ],
    [
      'for something else',
      { 'onCall.any': true },
      [shift('component:default/other')],
      'false',
    ],
    [
      'at the level asked for',
      { 'onCall.level': ['Primary'] },
      [shift(PAYMENTS_DB)],
      'true',
    ],
    [
      'at another level',
      { 'onCall.level': 'secondary' },
      [shift(PAYMENTS_DB)],
      'false',
    ],
    [
      'until later',
      { 'onCall.any': true },
      [shift(PAYMENTS_DB, 'primary', '2026-03-02T12:00:00.001Z')],
      'true',
    ],
    [
      'until this very instant',
      { 'onCall.any': true },
      [shift(PAYMENTS_DB, 'primary', NOON)],
      'false',
    ],
    [
      'and should not be',
      { 'onCall.any': false },
      [shift(PAYMENTS_DB)],
      'false',
    ],
    [
      'as somebody else',
      { 'onCall.any': true },
      [{ ...shift(PAYMENTS_DB), personRef: 'user:default/x' }],
      'false',
    ],
    ['nobody at all: an empty rota', { 'onCall.any': true }, [], 'false'],
  ])('on call %s: %j', (_, condition, shifts, expected) => {
    expect(evaluate(condition, onCall(...shifts)).truth).toBe(expected);
  });

  it.each<[string, object, object[], Truth]>([
    [
      'on the entity',
      { 'incident.active': true },
      [incident(PAYMENTS_DB)],
      'true',
    ],
    [
      'on its system, which does not count by default',
      { 'incident.active': true },
      [incident('system:default/payments')],
      'false',
    ],
    [
      'on its system, where that counts',
      { 'incident.active': true, 'incident.on': ['system'] },
      [incident('system:default/payments')],
      'true',
    ],
    [
      'of the severity asked for',
      { 'incident.severity': ['SEV1'] },
      [incident(PAYMENTS_DB, 'sev1')],
      'true',
    ],
    [
      'of no known severity',
      { 'incident.severity': ['sev1'] },
      [incident(PAYMENTS_DB)],
      'false',
    ],
    ['none, as demanded', { 'incident.active': false }, [], 'true'],
  ])('incident %s: %j', (_, condition, open, expected) => {
    expect(evaluate(condition, incidents(...open)).truth).toBe(expected);
  });

  it('are unknown while a source is away, unless another one says enough', () => {
    const nothing = {
      context: { onCall: away(part()), incidents: away(part()) },
    } as Partial<ItemFacts>;
    for (const condition of [
      { 'onCall.any': true },
      { 'onCall.any': false },
      { 'incident.active': true },
      { 'incident.active': false },
      { 'incident.severity': 'sev1' },
    ]) {
      expect(evaluate(condition, nothing).truth).toBe('unknown');
    }
    const enough = {
      context: {
        onCall: away(part(shift(PAYMENTS_DB))),
        incidents: away(part()),
      },
    } as Partial<ItemFacts>;
    expect(evaluate({ 'onCall.any': true }, enough).truth).toBe('true');
    expect(evaluate({ 'onCall.any': false }, enough).truth).toBe('false');
    expect(evaluate({ 'onCall.level': 'secondary' }, enough).truth).toBe(
      'unknown',
    );
  });
});

describe('explanations', () => {
  const say = (condition: object, facts: Partial<ItemFacts> = {}) =>
    tell(evaluate(condition, facts).because, { you: ON_CALL });

  it('name what settled the outcome, and nothing else', () => {
    expect(say({ memberOfOwner: true, 'onCall.any': true })).toBe(
      'you are not on call for payments-db',
    );
    expect(
      say({ any: [{ memberOfOwner: true }, { 'onCall.any': true }] }),
    ).toBe('you are a member of payments, which owns payments-db');
    expect(say({ not: { memberOfOwner: true } })).toBe(
      'you are a member of payments, which owns payments-db',
    );
  });

  it('leave out what is no news where there is other', () => {
    expect(say({ environment: 'production', memberOfOwner: true })).toBe(
      'you are a member of payments, which owns payments-db',
    );
    expect(say({ environment: 'production' })).toBe(
      'payments-db is in environment production',
    );
  });

  it('say until when', () => {
    const context = {
      ...base.context!,
      onCall: part(shift(PAYMENTS_DB, 'primary', '2026-03-02T18:00:00.000Z')),
    };
    expect(say({ 'onCall.any': true }, { context })).toBe(
      'you are on call for payments until 18:00 UTC',
    );
  });

  it('speak of people by name to everybody else', () => {
    const { because } = evaluate({ memberOf: 'group:default/orders' });
    expect(tell(because, {})).toBe(
      'Payments on-call is not a member of orders',
    );
  });
});
