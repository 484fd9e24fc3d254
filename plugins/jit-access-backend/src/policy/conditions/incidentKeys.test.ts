import { ItemFacts } from '../facts/itemFacts';
import { conditionSchema } from './conditionSchema';
import {
  conditionOf,
  context,
  part,
  paymentsDbFacts,
  situation,
} from '../testing/situation';
import { DEVELOPER, ON_CALL, PAYMENTS_DB } from '../testing/shop';
import { Truth } from '../truth';

const truthOf = (
  condition: object,
  facts: Partial<ItemFacts> = {},
  calendars: Parameters<typeof conditionOf>[1] = [],
) => conditionOf(condition, calendars).test(situation(facts));

describe('incidents farther away', () => {
  const farther = {
    dependencies: [['a:default/one'], ['a:default/two'], ['a:default/three']],
    dependents: [[], [], []],
  };
  const entity = {
    ...paymentsDbFacts(),
    related: {
      ...paymentsDbFacts().related,
      dependencies: ['a:default/one'],
    },
  };
  const on = (entityRef: string) => ({
    entity: { ...entity, farther },
    context: context({ incidents: part({ id: 'I', title: 'x', entityRef }) }),
  });
  const within = (steps?: number) => ({
    'incident.active': true,
    'incident.on': ['dependencies'],
    ...(steps && { 'incident.steps': steps }),
  });

  it.each<[string, number | undefined, Truth]>([
    ['a:default/one', undefined, 'true'],
    ['a:default/two', undefined, 'false'],
    ['a:default/two', 1, 'false'],
    ['a:default/two', 2, 'true'],
    ['a:default/three', 2, 'false'],
    ['a:default/three', 3, 'true'],
    [PAYMENTS_DB, 3, 'false'],
  ])('one on %s within %s steps: %s', (ref, steps, expected) => {
    expect(truthOf(within(steps), on(ref))).toBe(expected);
  });

  it('are unknown where the catalog could not be walked, unless near enough', () => {
    const facts = (ref: string) => ({ ...on(ref), entity });
    expect(truthOf(within(2), facts('a:default/one'))).toBe('true');
    expect(truthOf(within(2), facts('a:default/two'))).toBe('unknown');
    expect(
      truthOf({ ...within(2), 'incident.active': false }, facts('x:y/z')),
    ).toBe('unknown');
    expect(truthOf(within(1), facts('a:default/two'))).toBe('false');
    const nothing = { entity, context: context() };
    expect(truthOf(within(2), nothing)).toBe('unknown');
    expect(truthOf(within(1), nothing)).toBe('false');
    expect(truthOf(within(1), { entity: undefined })).toBe('unknown');
  });

  it('say how far has to be read', () => {
    expect(conditionOf(within(4)).steps).toBe(4);
    expect(conditionOf({ risk: 'low' }).steps).toBe(0);
  });
});

describe('one and the same incident', () => {
  const first = {
    id: 'INC-1',
    title: 'Slow',
    entityRef: PAYMENTS_DB,
    severity: 'sev1',
    people: [{ personRef: DEVELOPER, role: 'Commander' }],
  };
  const second = {
    ...first,
    id: 'INC-2',
    severity: 'sev2',
    people: [{ personRef: ON_CALL, role: 'commander' }],
  };
  const both = { context: context({ incidents: part(first, second) }) };
  const naming = (incident?: string) => ({
    ...both,
    request: { items: 1, breakGlass: false, incident },
  });

  it.each<[object, Truth]>([
    [{ 'incident.role': 'commander' }, 'true'],
    [{ 'incident.role': ['scribe'] }, 'false'],
    [{ 'incident.role': 'commander', 'incident.severity': 'sev2' }, 'true'],
    [{ 'incident.role': 'commander', 'incident.severity': 'sev1' }, 'false'],
  ])('%j', (condition, expected) => {
    expect(truthOf(condition, both)).toBe(expected);
  });

  it.each<[string | undefined, object, Truth]>([
    ['INC-1', { 'incident.chosen': true }, 'true'],
    ['INC-3', { 'incident.chosen': true }, 'false'],
    [undefined, { 'incident.chosen': true }, 'false'],
    [
      'INC-2',
      { 'incident.chosen': true, 'incident.role': 'commander' },
      'true',
    ],
    [
      'INC-1',
      { 'incident.chosen': true, 'incident.role': 'commander' },
      'false',
    ],
  ])('chosen %s: %j', (incident, condition, expected) => {
    expect(truthOf(condition, naming(incident))).toBe(expected);
  });

  it('leaves roles open that a source does not tell', () => {
    const untold = { ...first, people: undefined };
    const facts = { context: context({ incidents: part(untold) }) };
    expect(truthOf({ 'incident.role': 'commander' }, facts)).toBe('unknown');
  });
});

describe('rotas that are named', () => {
  const shift = {
    personRef: ON_CALL,
    level: 'primary',
    rota: 'platform',
    entityRef: 'component:default/platform',
  };
  const facts = { context: context({ onCall: part(shift) }) };

  it('count wherever they stand, and only they', () => {
    const named = { 'onCall.any': true, 'onCall.for': 'component:platform' };
    expect(truthOf(named, facts)).toBe('true');
    expect(truthOf({ 'onCall.any': true }, facts)).toBe('false');
    expect(conditionOf(named).rotas).toEqual(['component:default/platform']);
  });

  it('stand instead of relations', () => {
    const both = {
      'onCall.any': true,
      'onCall.for': 'a:b',
      'onCall.on': 'self',
    };
    const { error } = conditionSchema('situation').safeParse(both);
    expect(error?.issues[0].message).toContain('write one of them');
  });
});
