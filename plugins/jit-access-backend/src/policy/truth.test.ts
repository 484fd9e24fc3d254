import { Truth, allOf, anyOf, not } from './truth';

describe('three-valued logic', () => {
  it.each<[Truth, Truth]>([
    ['true', 'false'],
    ['false', 'true'],
    ['unknown', 'unknown'],
  ])('not %s is %s', (truth, expected) => {
    expect(not(truth)).toBe(expected);
  });

  it.each<[Truth, Truth, Truth, Truth]>([
    ['true', 'true', 'true', 'true'],
    ['true', 'false', 'false', 'true'],
    ['true', 'unknown', 'unknown', 'true'],
    ['false', 'false', 'false', 'false'],
    ['false', 'unknown', 'false', 'unknown'],
    ['unknown', 'unknown', 'unknown', 'unknown'],
  ])('%s with %s: all is %s, any is %s, in either order', (a, b, all, any) => {
    expect([allOf([a, b]), allOf([b, a])]).toEqual([all, all]);
    expect([anyOf([a, b]), anyOf([b, a])]).toEqual([any, any]);
  });

  it('has all of nothing hold and any of nothing not', () => {
    expect([allOf([]), anyOf([])]).toEqual(['true', 'false']);
  });
});
