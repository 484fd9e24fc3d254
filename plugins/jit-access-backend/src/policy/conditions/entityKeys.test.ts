import { ItemFacts } from '../facts/itemFacts';
import { conditionOf, paymentsDbFacts, situation } from '../testing/situation';
import { Truth } from '../truth';

const truthOf = (
  condition: object,
  facts: Partial<ItemFacts> = {},
  calendars: Parameters<typeof conditionOf>[1] = [],
) => conditionOf(condition, calendars).test(situation(facts));

describe('the entity and the request', () => {
  it.each<[object, Truth]>([
    [{ 'entity.namespace': 'Default' }, 'true'],
    [{ 'entity.dependsOn': 'resource:default/other' }, 'false'],
    [{ 'entity.matches': { 'spec.type': 'database' } }, 'true'],
    [
      { 'entity.matches': { $not: { 'metadata.tags': { $contains: 'pci' } } } },
      'true',
    ],
    [{ 'request.items': { moreThan: 1 } }, 'false'],
    [{ 'request.onBehalf': false }, 'true'],
    [{ 'request.startsLater': true }, 'false'],
    [{ 'request.breakGlass': false }, 'true'],
  ])('%j: %s', (condition, expected) => {
    expect(truthOf(condition)).toBe(expected);
  });

  it('a domain is known only where systems were read', () => {
    const condition = { 'entity.domain': 'domain:default/money' };
    const entity = paymentsDbFacts();
    const placed = { entity: { ...entity, placed: false } };
    expect(truthOf(condition)).toBe('false');
    expect(truthOf(condition, placed)).toBe('unknown');
  });
});
