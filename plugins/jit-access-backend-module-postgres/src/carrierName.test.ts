import { bindingRoleName } from './carrierName';

describe('bindingRoleName', () => {
  it('is made of the person and the binding, the same every time', () => {
    const name = bindingRoleName('user:default/orders-developer', 'binding-1');
    expect(name).toMatch(/^jit_orders_developer_[0-9a-f]{12}$/);
    expect(bindingRoleName('user:default/orders-developer', 'binding-1')).toBe(
      name,
    );
  });

  it('differs for every binding', () => {
    const names = Array.from({ length: 1000 }, (_, i) =>
      bindingRoleName('user:default/orders-developer', `binding-${i}`),
    );
    expect(new Set(names).size).toBe(1000);
  });

  it.each([
    ['user:default/a', /^jit_a_/],
    ['user:default/Ann.O"Neil; DROP', /^jit_ann_o_neil_drop_/],
    ['user:default/ÄÖÜ', /^jit_person_/],
    ['user:default/---', /^jit_person_/],
    ['user:default/1st', /^jit_1st_/],
    [`user:default/${'long-'.repeat(40)}`, /^jit_long_/],
    ['', /^jit_person_/],
  ])('is a plain name that fits, for %s', (ref, expected) => {
    const name = bindingRoleName(ref, 'binding-1');
    expect(name).toMatch(expected);
    expect(name).toMatch(/^[a-z0-9_]{1,63}$/);
  });
});
